package io.mistersmith.command.schedule;

import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.base.nats.NatsLink;
import io.mistersmith.command.Commands;
import io.mistersmith.command.Origins;
import io.mistersmith.command.due.Consequence;
import io.mistersmith.command.due.DueWork;
import io.mistersmith.command.log.LogFollower;
import io.mistersmith.command.log.ReadEvent;
import io.mistersmith.command.nats.Streams;
import io.mistersmith.command.relay.EventRelay;
import io.mistersmith.command.schedule.Scheduling.Duty;
import io.mistersmith.command.schedule.Scheduling.When;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.eventstore.LogWakeUp;
import io.mistersmith.eventstore.NewestEvents;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ScheduleSettings.class, QuestionSettings.class})
class ScheduleConfig {

  @Bean
  Board board(JdbcClient jdbc) {
    return new Board(jdbc);
  }

  @Bean
  Questions questions(
      Board board,
      Commands commands,
      EventLog log,
      JdbcClient jdbc,
      QuestionSettings settings,
      MeterRegistry meters,
      Clock clock) {
    return new Questions(board, commands, log, jdbc, settings, meters, clock);
  }

  @Bean
  Scheduler scheduler(
      Board board,
      Commands commands,
      NatsLink link,
      Streams streams,
      ScheduleSettings settings,
      Clock clock) {
    Answers answers = new Answers(link, settings.answers(), clock);
    return new Scheduler(board, answers, commands, streams, settings.backlog());
  }

  @Bean(destroyMethod = "close")
  Scheduling scheduling(
      Scheduler scheduler,
      Board board,
      JdbcClient jdbc,
      Commands commands,
      Origins origins,
      NatsLink link,
      Streams streams,
      EventLog log,
      EventRelay relay,
      ScheduleSettings settings,
      Questions questions,
      Clock clock) {
    OrderDesk desk = new OrderDesk(board, commands, link, streams, settings, clock);
    Orders orders =
        new Orders(
            jdbc,
            due -> Questions.areMeantBy(due) ? questions.perform(due) : desk.perform(due),
            settings,
            clock);
    LeftUndone undone = new LeftUndone(board, commands, origins, log, relay, settings.notStarted());
    Deadlines deadlines = new Deadlines(board, commands, origins, settings.afterDeadline());
    Scheduling scheduling = new Scheduling(clock);
    SilentAgents silent =
        new SilentAgents(board, commands, origins, streams, scheduling::leadsSince, settings);
    scheduling.does(
        List.of(
            new Duty("orders", When.WHEN_ORDERED, orders::carryOut),
            new Duty("scheduler", When.AT_EVERY_CHANGE, scheduler::pass),
            new Duty("silent agents", When.ONLY_THEN, silent::sweep),
            new Duty("deadlines", When.ONLY_THEN, deadlines::sweep),
            new Duty("what was left undone", When.ONLY_THEN, undone::sweep)));
    return scheduling;
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  LogFollower schedule(
      DataSource database,
      EventLog log,
      NewestEvents<ReadEvent> newest,
      LogWakeUp wakeUp,
      Scheduling scheduling,
      Scheduler scheduler,
      List<Consequence> consequences,
      DueWork dueWork) {
    List<Reaction> reactions =
        List.of(
            // In this order: an agent that stops before it started is still to be stopped at its
            // runner.
            new WhenAgentStoppingThenTellItsRunner(),
            new WhenAgentCreatedThenSpawn(),
            new WhenAgentPausedThenTellItsRunner(),
            new WhenTaskEndsFromOutsideThenStopItsWorker(),
            new WhenAgentIsGoneThenReleaseItsTask(),
            new WhenQuestionSharedThenAskAnAgent(),
            new WhenAnswerCompletedThenShareIt());
    LogFollower follower =
        new LogFollower(
            "schedule",
            database,
            newest,
            wakeUp,
            new ScheduleRows(
                new TaskRows(log),
                reactions,
                scheduling,
                scheduler,
                List.copyOf(consequences),
                dueWork));
    scheduling.start(follower::leads);
    dueWork.start(follower::leads);
    return follower;
  }
}
