package io.mistersmith.query.hot;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param bytes of JSON that are kept of rows; the ones used least make room
 */
@ConfigurationProperties("smith.hot")
record HotSettings(@DefaultValue("33554432") long bytes) {}
