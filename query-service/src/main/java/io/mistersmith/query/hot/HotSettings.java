package io.mistersmith.query.hot;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param bytes of JSON that are kept of rows; the ones used least make room
 * @param discoveries rows of discoveries that are kept: those that were shared, or read again,
 *     last; the store keeps all
 * @param longest how long a row is kept without being read again from the store
 */
@ConfigurationProperties("smith.hot")
record HotSettings(
    @DefaultValue("33554432") long bytes,
    @DefaultValue("10000") int discoveries,
    @DefaultValue("5s") Duration longest) {}
