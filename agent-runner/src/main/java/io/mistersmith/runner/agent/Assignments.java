package io.mistersmith.runner.agent;

import io.mistersmith.api.Subjects;
import io.mistersmith.api.task.TaskMessage.Assignment;
import io.mistersmith.base.nats.NatsLink;
import io.mistersmith.base.nats.Received;
import io.mistersmith.base.nats.Verdict;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes assignments from this runner's durable consumer. */
public final class Assignments {

  private static final Logger LOG = LoggerFactory.getLogger(Assignments.class);
  private static final Duration WHEN_FULL = Duration.ofSeconds(1);

  private final NatsLink link;
  private final Agents agents;
  private final String runnerId;

  public Assignments(NatsLink link, Agents agents, String runnerId) {
    this.link = link;
    this.agents = agents;
    this.runnerId = runnerId;
  }

  public void open() {
    link.consume(Subjects.TASKS_STREAM, Subjects.runnerConsumer(runnerId), this::on);
  }

  private Verdict on(Received message) throws IOException, InterruptedException {
    if (!message.subject().endsWith(".assignment")) {
      return Verdict.ACK;
    }
    Assignment assignment = message.as(Assignment.class);
    Agents.Taken taken = agents.assign(assignment);
    LOG.debug("run {} for {}: {}", assignment.runId(), assignment.assignedTo(), taken);
    if (taken == Agents.Taken.STALE) {
      agents.decline(assignment);
    }
    return taken == Agents.Taken.FULL ? new Verdict.Retry(WHEN_FULL) : Verdict.ACK;
  }
}
