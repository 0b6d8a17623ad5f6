package io.mistersmith.query.mcp;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param sessions in all; one more is refused with 503
 * @param sessionsPerCaller beyond it the caller's session that was used longest ago is ended
 * @param sessionIdle a session that was not used for so long is ended
 * @param sessionLife a session ends after so long however much it is used
 * @param watched resources that one session or stream may subscribe to; one more is refused
 * @param page entries on one page of a list
 * @param resultBytes of one tool result; a longer one is an error that says to ask for less
 */
@ConfigurationProperties("smith.mcp")
public record McpSettings(
    @DefaultValue("1000") int sessions,
    @DefaultValue("100") int sessionsPerCaller,
    @DefaultValue("30m") Duration sessionIdle,
    @DefaultValue("24h") Duration sessionLife,
    @DefaultValue("200") int watched,
    @DefaultValue("100") int page,
    @DefaultValue("4194304") int resultBytes) {}
