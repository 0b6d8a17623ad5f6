package io.mistersmith.query.run;

import io.mistersmith.api.run.RunEvent.RunOutputRecorded;
import io.mistersmith.api.task.TaskEvent;
import io.mistersmith.query.event.Events;
import io.mistersmith.query.live.Frames;
import io.mistersmith.query.live.LogEvent;
import io.mistersmith.query.live.SseChannel;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the worker of a run prints: {@code event: output}, data one chunk as it is recorded, and at
 * last {@code event: end} with how the run ended.
 */
record OutputChannel(String runId, String taskId, Events events) implements SseChannel {
  private static final byte[] NOTHING = {};

  /**
   * @param continues whether the last line goes on in the next chunk of the same stream
   */
  private record Chunk(
      long chunk, String stream, List<String> lines, boolean continues, String sha256) {}

  private record End(String runId, String status) {}

  @Override
  public boolean wants(LogEvent event) {
    String aggregate = event.stored().aggregateId();
    return runId.equals(aggregate) || (taskId.equals(aggregate) && status(event).isPresent());
  }

  @Override
  public List<LogEvent> history(long after, int limit) {
    return Stream.concat(
            events.ofAggregateAfter(runId, after, limit).stream(),
            events.ofAggregateAfter(taskId, after, limit, RunRow.ENDINGS).stream())
        .sorted(Comparator.comparingLong(LogEvent::position))
        .limit(limit)
        .toList();
  }

  @Override
  public byte[] frame(LogEvent event) {
    return event.encoded(OutputChannel.class, OutputChannel::encode);
  }

  @Override
  public Optional<Object> end(LogEvent event) {
    return status(event).map(status -> new End(runId, status));
  }

  private static byte[] encode(LogEvent event) {
    return event
        .as(RunOutputRecorded.class)
        .map(e -> new Chunk(e.chunk(), e.stream(), e.lines(), e.continues(), e.sha256()))
        .map(chunk -> Frames.event(event.position(), "output", chunk))
        .orElse(NOTHING);
  }

  private Optional<String> status(LogEvent event) {
    return event.as(TaskEvent.class).flatMap(e -> RunRow.ending(e, runId));
  }
}
