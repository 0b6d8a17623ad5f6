package io.mistersmith.base.health;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The health routes. */
@Configuration(proxyBeanMethods = false)
@Import(HealthController.class)
public class HealthConfig {}
