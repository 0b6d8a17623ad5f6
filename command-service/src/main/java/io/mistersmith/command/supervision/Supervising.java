package io.mistersmith.command.supervision;

import io.mistersmith.api.supervision.Child;
import io.mistersmith.api.supervision.SupervisorCommand.RemoveChild;
import io.mistersmith.api.supervision.SupervisorId;
import io.mistersmith.command.Caller;
import io.mistersmith.command.Commands;
import io.mistersmith.command.due.Due;
import io.mistersmith.command.due.DueWorker;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Keeps who is whose child. */
@Configuration(proxyBeanMethods = false)
class Supervising {

  @Bean
  DueWorker supervise(KnownSupervisors known) {
    return worker(
        Kinds.SUPERVISE,
        due -> known.supervisorOf(due.as(Child.class), due.caller(Kinds.SUPERVISION)));
  }

  @Bean
  DueWorker unsupervise(KnownSupervisors known, Commands commands, Clock clock) {
    return worker(
        Kinds.UNSUPERVISE,
        due -> {
          var gone = due.as(WhenAgentComesOrGoesThenTellItsSupervisor.Gone.class);
          Caller caller = due.caller(Kinds.SUPERVISION);
          SupervisorId supervisor = known.supervisorOf(gone.child(), caller);
          commands.send(
              new RemoveChild(supervisor, gone.child(), gone.reason(), clock.instant()), caller);
        });
  }

  @FunctionalInterface
  interface Work {
    void of(Due due);
  }

  static DueWorker worker(String kind, Work work) {
    return new DueWorker() {
      @Override
      public String kind() {
        return kind;
      }

      @Override
      public Outcome work(Due due) {
        work.of(due);
        return new Outcome.Done();
      }
    };
  }
}
