package io.mistersmith.runner;

import io.mistersmith.base.breaker.Breakers;
import io.mistersmith.base.health.HealthPart;
import io.mistersmith.base.nats.NatsLink;
import io.mistersmith.runner.agent.AgentReports;
import io.mistersmith.runner.agent.Agents;
import io.mistersmith.runner.agent.Assignments;
import io.mistersmith.runner.agent.CommandDesk;
import io.mistersmith.runner.agent.Executors;
import io.mistersmith.runner.agent.ForwardClock;
import io.mistersmith.runner.agent.Heart;
import io.mistersmith.runner.agent.ModelCircuits;
import io.mistersmith.runner.agent.Nursery;
import io.mistersmith.runner.agent.Performance;
import io.mistersmith.runner.agent.TokenGate;
import io.mistersmith.runner.relay.Lease;
import io.mistersmith.runner.relay.SureSender;
import io.mistersmith.runner.task.TaskRunner;
import io.mistersmith.runner.worker.Prices;
import io.mistersmith.runner.worker.SessionFiles;
import io.mistersmith.runner.worker.Spawner;
import io.mistersmith.runner.worker.WorkerLedger;
import io.mistersmith.runner.worker.WorkerSettings;
import io.mistersmith.runner.worker.Workers;
import io.opentelemetry.api.trace.Tracer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the runner. */
@Configuration(proxyBeanMethods = false)
class RunnerConfig {

  @Bean
  Executors executors(RunnerSettings settings) {
    return ExecutorChoice.of(settings, System.getenv());
  }

  @Bean
  SureSender sender(NatsLink link, Clock clock, RunnerSettings settings) {
    return new SureSender(link, clock, settings.id(), settings.publishPatience());
  }

  @Bean
  AgentReports agentReports(SureSender sender, Clock clock, RunnerSettings settings) {
    return new AgentReports(sender, new ForwardClock(clock), settings.id());
  }

  @Bean
  Lease lease(RunnerSettings settings) {
    return new Lease(
        settings.heartbeat().multipliedBy(settings.patience()),
        settings.pulse().multipliedBy(settings.pulsePatience()));
  }

  @Bean(destroyMethod = "close")
  Spawner spawner() {
    return new Spawner();
  }

  @Bean
  SessionFiles sessions(RunnerSettings settings) {
    return new SessionFiles(home(settings), settings.keptSessions());
  }

  @Bean
  WorkerLedger ledger(RunnerSettings settings, SessionFiles sessions) {
    return new WorkerLedger(home(settings), sessions);
  }

  @Bean
  Agents agents(
      RunnerSettings settings,
      Executors executors,
      Spawner spawner,
      WorkerLedger ledger,
      SessionFiles sessions,
      AgentReports reports,
      SureSender sender,
      Lease lease,
      Clock clock,
      Breakers breakers,
      Tracer tracer) {
    Workers workers =
        new Workers(home(settings), spawner, ledger, sessions, workerSettings(settings));
    TokenGate gate = new TokenGate(settings.queryUrl(), settings.tokenPatience());
    Nursery nursery = new Nursery(workers, executors, sessions, reports, gate, settings.queryUrl());
    TaskRunner tasks = new TaskRunner(sender, lease, clock, settings, tracer);
    return new Agents(
        nursery, reports, tasks, new ModelCircuits(breakers), lease, clock, settings.maxAgents());
  }

  @Bean
  Lifecycle lifecycle(
      RunnerSettings settings,
      NatsLink link,
      WorkerLedger ledger,
      Agents agents,
      AgentReports reports,
      Lease lease,
      Clock clock) {
    return new Lifecycle(
        link,
        ledger,
        agents,
        new CommandDesk(link, agents, clock, settings.id()),
        new Assignments(link, agents, settings.id()),
        new Heart(agents, reports, lease, settings.heartbeat(), settings.pulse()),
        settings.stopPatience());
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  Performance performance(NatsLink link, Agents agents, RunnerSettings settings, Clock clock) {
    return new Performance(link, agents, settings.id(), settings.performance(), clock);
  }

  @Bean
  HealthPart workersHealth(Agents agents, Executors executors) {
    return new HealthPart() {
      @Override
      public String name() {
        return "workers";
      }

      @Override
      public State check() {
        return new State(
            true,
            Map.of(
                "agents",
                agents.count(),
                "claude",
                executors.claude() == null ? executors.whyNoClaude() : "available",
                "isolation",
                "own session and environment, unsandboxed"));
      }
    };
  }

  private static Path home(RunnerSettings settings) {
    return settings.home().toAbsolutePath();
  }

  private static WorkerSettings workerSettings(RunnerSettings settings) {
    RunnerSettings.Worker w = settings.worker();
    return new WorkerSettings(
        (int) w.maxLine().toBytes(),
        (int) w.maxErrorLine().toBytes(),
        w.maxOutput().toBytes(),
        w.maxErrors().toBytes(),
        w.warmUp(),
        w.idle(),
        w.interruptGrace(),
        w.termGrace(),
        w.resultToExit(),
        w.drain(),
        settings.prices() == null ? Prices.DEFAULTS : new Prices(settings.prices()));
  }
}
