package io.mistersmith.command.parked;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param most messages that wait for a decision; further ones are counted and logged, not kept
 */
@ConfigurationProperties("smith.parked")
record ParkedSettings(@DefaultValue("10000") int most) {}
