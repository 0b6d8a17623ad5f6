package io.mistersmith.runner.relay;

import io.mistersmith.api.Subjects;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.agent.AgentMessage;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.runner.worker.RawLine;
import io.mistersmith.runner.worker.TurnOutput;
import io.opentelemetry.context.Context;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transcript of one run on its way to NATS: chunk after chunk, each sent when the one before is
 * stored. While NATS is away the buffer fills and holds the worker back.
 */
public final class OutputRelay implements TurnOutput {

  private static final Logger LOG = LoggerFactory.getLogger(OutputRelay.class);

  /** Whose output it is. */
  public record Run(AgentId agentId, RunId runId, TaskId taskId, int attempt) {}

  private final SureSender sender;
  private final Clock clock;
  private final Run run;
  private final OutputBuffer buffer;
  private final Thread thread;
  private final AtomicLong lines = new AtomicLong();

  public OutputRelay(
      SureSender sender, Clock clock, Run run, Duration window, int chunkBytes, int bufferBytes) {
    this.sender = sender;
    this.clock = clock;
    this.run = run;
    this.buffer = new OutputBuffer(window, chunkBytes, bufferBytes);
    this.thread =
        Thread.ofVirtual().name("relay-" + run.runId()).start(Context.current().wrap(this::relay));
  }

  @Override
  public void line(String stream, RawLine line) throws InterruptedException {
    buffer.put(stream, line);
  }

  /** Lines of stdout and stderr handed on to NATS so far. */
  public long lines() {
    return lines.get();
  }

  /** Waits until everything that was printed is stored. */
  public void finish() throws InterruptedException {
    buffer.close();
    thread.join();
  }

  private void relay() {
    try {
      long number = 0;
      for (Chunk chunk = buffer.take(); chunk != null; chunk = buffer.take()) {
        if (!send(number, chunk)) {
          LOG.error("Run {} loses its output from chunk {} on", run.runId(), number);
          buffer.refuse();
          return;
        }
        number++;
        lines.addAndGet(chunk.lines().size() - (chunk.continues() ? 1 : 0));
      }
    } catch (InterruptedException e) {
      buffer.refuse();
      Thread.currentThread().interrupt();
    }
  }

  private boolean send(long number, Chunk chunk) throws InterruptedException {
    AgentMessage.Output body =
        new AgentMessage.Output(
            run.agentId(),
            run.runId(),
            run.taskId(),
            run.attempt(),
            number,
            chunk.stream(),
            chunk.lines(),
            chunk.continues(),
            chunk.sha256(),
            clock.instant());
    String id = run.runId() + "-out-" + number;
    return sender.send(Subjects.output(run.agentId()), "run.output", id, body);
  }
}
