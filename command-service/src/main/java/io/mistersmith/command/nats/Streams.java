package io.mistersmith.command.nats;

import io.mistersmith.api.Subjects;
import io.mistersmith.base.nats.NatsLink;
import io.mistersmith.base.nats.NatsUnavailable;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the streams and durable consumers when they are missing, after every connect: a NATS that
 * has lost its store is as good as new.
 */
public final class Streams {
  private static final Logger LOG = LoggerFactory.getLogger(Streams.class);
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final int NO_STREAM = 10059;

  /** Durable consumers of this service, shared by its instances. */
  public static final String INGEST_TASKS = "ingest-tasks";

  public static final String INGEST_AGENTS = "ingest-agents";
  public static final String INGEST_OUTPUT = "ingest-output";

  static final Map<String, List<String>> SUBJECTS =
      Map.of(
          Subjects.TASKS_STREAM,
          List.of(
              Subjects.ALL_QUEUED,
              Subjects.ALL_ASSIGNMENTS,
              Subjects.ALL_PROGRESS,
              Subjects.ALL_RESULTS),
          Subjects.AGENTS_STREAM,
          List.of(
              Subjects.AGENT_ANNOUNCE,
              Subjects.AGENT_DEPARTING,
              Subjects.ALL_HEARTBEATS,
              Subjects.ALL_PULSES,
              Subjects.ALL_STATUS_REPORTS,
              Subjects.ALL_AGENT_EVENTS,
              Subjects.ALL_OUTPUT),
          Subjects.DISCOVERIES_STREAM,
          List.of(Subjects.ALL_DISCOVERIES),
          Subjects.CONTEXT_STREAM,
          List.of(Subjects.ALL_CONTEXT),
          Subjects.ALERTS_STREAM,
          List.of(Subjects.ALL_ALERTS));

  private final NatsLink link;
  private final StreamSettings settings;
  private final Clock clock;
  private final Set<String> runners = ConcurrentHashMap.newKeySet();
  private volatile boolean ready;
  private volatile Instant readySince = Instant.MAX;
  private volatile boolean closed;

  public Streams(NatsLink link, StreamSettings settings, Clock clock) {
    this.link = link;
    this.clock = clock;
    this.settings = settings;
    link.onConnected(this::setUp);
  }

  /** Whether everything was made since the last connect. */
  public boolean areReady() {
    return ready && link.isConnected();
  }

  /** Since when reports can come in without a break. */
  public Instant readySince() {
    return readySince;
  }

  /**
   * Makes the consumer from which that runner takes assignments; it is given those that are
   * published from now on.
   */
  public void ensureRunner(String runnerId) throws NatsUnavailable {
    if (runners.contains(runnerId)) {
      return;
    }
    try {
      runnerConsumer(link.connection().jetStreamManagement(), runnerId);
      runners.add(runnerId);
    } catch (IOException | JetStreamApiException e) {
      throw new NatsUnavailable("no consumer for runner " + runnerId, e);
    }
  }

  /** A publish that no stream took: the store may be lost while the connection held. */
  public void doubt() {
    ready = false;
    Thread.ofVirtual().name("nats-set-up").start(this::setUp);
  }

  private synchronized void setUp() {
    ready = false;
    Set<String> known = Set.copyOf(runners);
    runners.clear();
    while (!closed && link.isConnected()) {
      try {
        make(known);
        readySince = clock.instant();
        ready = true;
        return;
      } catch (NatsUnavailable | IOException | JetStreamApiException | RuntimeException e) {
        LOG.warn("streams are not set up yet: {}", e.getMessage());
        pause();
      }
    }
    runners.addAll(known);
  }

  private void make(Set<String> known) throws NatsUnavailable, IOException, JetStreamApiException {
    JetStreamManagement management = link.connection().jetStreamManagement();
    for (Map.Entry<String, List<String>> stream : SUBJECTS.entrySet()) {
      stream(management, stream.getKey(), stream.getValue());
    }
    consumer(
        management,
        Subjects.TASKS_STREAM,
        INGEST_TASKS,
        DeliverPolicy.All,
        List.of(Subjects.ALL_PROGRESS, Subjects.ALL_RESULTS));
    consumer(
        management,
        Subjects.AGENTS_STREAM,
        INGEST_AGENTS,
        DeliverPolicy.All,
        // Of agents' events only what runners say: the others are what this service tells itself.
        List.of(
            Subjects.AGENT_ANNOUNCE,
            Subjects.AGENT_DEPARTING,
            Subjects.ALL_HEARTBEATS,
            Subjects.ALL_PULSES,
            Subjects.ALL_STATUS_REPORTS,
            Subjects.ALL_AGENT_ERRORS));
    consumer(
        management,
        Subjects.AGENTS_STREAM,
        INGEST_OUTPUT,
        DeliverPolicy.All,
        List.of(Subjects.ALL_OUTPUT));
    for (String runner : known) {
      runnerConsumer(management, runner);
      runners.add(runner);
    }
  }

  private void stream(JetStreamManagement management, String name, List<String> subjects)
      throws IOException, JetStreamApiException {
    StreamConfiguration wanted =
        StreamConfiguration.builder()
            .name(name)
            .subjects(subjects)
            .storageType(StorageType.File)
            .retentionPolicy(RetentionPolicy.Limits)
            .discardPolicy(DiscardPolicy.New)
            .maxBytes(settings.maxBytes())
            .maxAge(settings.maxAge())
            .duplicateWindow(settings.duplicateWindow())
            .build();
    try {
      management.getStreamInfo(name);
      management.updateStream(wanted);
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() != NO_STREAM) {
        throw e;
      }
      management.addStream(wanted);
      LOG.info("made stream {} of {}", name, subjects);
    }
    if (!Set.copyOf(management.getStreamInfo(name).getConfiguration().getSubjects())
        .equals(Set.copyOf(subjects))) {
      throw new IllegalStateException("stream " + name + " does not have the subjects it needs");
    }
  }

  private void runnerConsumer(JetStreamManagement management, String runnerId)
      throws IOException, JetStreamApiException {
    consumer(
        management,
        Subjects.TASKS_STREAM,
        Subjects.runnerConsumer(runnerId),
        DeliverPolicy.New,
        List.of(Subjects.ALL_ASSIGNMENTS));
  }

  /** An existing consumer keeps its place; where it began is not changed. */
  private void consumer(
      JetStreamManagement management,
      String stream,
      String name,
      DeliverPolicy from,
      List<String> filters)
      throws IOException, JetStreamApiException {
    management.addOrUpdateConsumer(
        stream,
        ConsumerConfiguration.builder()
            .durable(name)
            .ackPolicy(AckPolicy.Explicit)
            .ackWait(settings.ackWait())
            .maxDeliver(-1)
            .deliverPolicy(from)
            .filterSubjects(filters)
            .build());
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      closed = true;
    }
  }
}
