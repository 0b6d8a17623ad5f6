package io.mistersmith.command.schedule;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What answering questions may cost.
 *
 * @param openAtMost questions that are being answered at the same time; further ones wait
 * @param perAgentAndHour questions that are asked for one agent in an hour; further ones wait
 * @param patience a question that had to wait so long is not asked any more
 * @param capabilities of who is asked when the question names none that an agent has; empty: anyone
 * @param timeoutSeconds of one attempt at an answer
 * @param confidence of an answer that does not say how sure it is
 */
@ConfigurationProperties("smith.questions")
record QuestionSettings(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("20") int openAtMost,
    @DefaultValue("20") int perAgentAndHour,
    @DefaultValue("10m") Duration patience,
    @DefaultValue("5") int priority,
    @DefaultValue List<String> capabilities,
    @DefaultValue("300") int timeoutSeconds,
    @DefaultValue("2") int maxAttempts,
    @DefaultValue("0.5") BigDecimal confidence) {}
