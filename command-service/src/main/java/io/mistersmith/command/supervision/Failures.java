package io.mistersmith.command.supervision;

import io.mistersmith.api.agent.AgentCommand.ReportStartError;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.supervision.SupervisorCommand.ReportFailure;
import io.mistersmith.command.Caller;
import io.mistersmith.command.Commands;
import io.mistersmith.command.due.DueWorker;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Has failures decided on, and gives agents up. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SupervisionSettings.class)
class Failures {

  /** The jitter is drawn here and becomes part of the recorded decision. */
  @Bean
  DueWorker reportFailure(KnownSupervisors known, Commands commands, Clock clock) {
    return Supervising.worker(
        Kinds.REPORT_FAILURE,
        due -> {
          Failing failing = due.as(Failing.class);
          Caller caller = due.caller(Kinds.SUPERVISION);
          commands.send(
              new ReportFailure(
                  known.supervisorOf(failing.child(), caller),
                  failing.child(),
                  failing.failure(),
                  failing.failedAt(),
                  ThreadLocalRandom.current().nextDouble(),
                  clock.instant()),
              caller);
        });
  }

  @Bean
  DueWorker giveUp(Commands commands, Clock clock) {
    return Supervising.worker(
        Kinds.GIVE_UP,
        due ->
            commands.send(
                new ReportStartError(
                    new AgentId(due.key()), Kinds.GIVEN_UP, due.as(String.class), clock.instant()),
                due.caller(Kinds.SUPERVISION)));
  }
}
