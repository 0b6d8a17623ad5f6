package io.mistersmith.eventstore;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.ObjLongConsumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.common.AxonConfigurationException;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.WrappedToken;
import org.axonframework.eventsourcing.eventstore.AbstractEventStorageEngine;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.jspecify.annotations.Nullable;

/**
 * Axon's event storage on the tables {@code event_store.events} and {@code event_store.snapshots}.
 *
 * <p>An append commits by itself, when Axon prepares the commit of the unit of work; it is not part
 * of any other transaction. It throws {@link
 * org.axonframework.modelling.command.ConcurrencyException} or {@link
 * org.axonframework.modelling.command.AggregateStreamCreationException} when a place in the stream
 * is taken, {@link AppendRefused} when nothing was written for want of room or of Postgres, {@link
 * UnknownAppendOutcome} when that cannot be known.
 *
 * <p>The time of an event, when read, is when it was recorded, in whole milliseconds.
 */
public final class PostgresEventStorageEngine extends AbstractEventStorageEngine
    implements AutoCloseable {

  private final EventLog log;
  private final Snapshots snapshots;
  private final BatchWriter writer;
  private final GroupCommit appends;
  private final Serializer serializer;
  private final EventUpcaster upcasters;
  private final int pageSize;
  private final ObjLongConsumer<List<? extends EventMessage<?>>> stored;

  private PostgresEventStorageEngine(Builder builder) {
    super(builder);
    DataSource writes = requireNonNull(builder.dataSource);
    DataSource reads = builder.readDataSource == null ? writes : builder.readDataSource;
    log = new EventLog(reads);
    snapshots = new Snapshots(reads);
    writer = new BatchWriter(writes, builder.settings, builder.clock, builder.committed);
    appends = new GroupCommit(builder.settings, writer::write);
    serializer = getEventSerializer();
    upcasters = builder.upcasters();
    pageSize = builder.pageSize;
    stored = builder.stored;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The same log, without Axon's messages. */
  public EventLog log() {
    return log;
  }

  /**
   * How many commands wait for the running batch, between 0 and {@link BatchSettings#maxWaiting}.
   */
  public int waiting() {
    return appends.waiting();
  }

  /** Gives the writer's connection back. A later append would open another. */
  @Override
  public void close() {
    writer.close();
  }

  @Override
  protected void appendEvents(List<? extends EventMessage<?>> events, Serializer with) {
    if (!events.isEmpty()) {
      long position = appends.append(events.stream().map(event -> newEvent(event, with)).toList());
      if (position > 0) {
        stored.accept(events, position);
      }
    }
  }

  @Override
  protected void storeSnapshot(DomainEventMessage<?> snapshot, Serializer with) {
    snapshots.store(newEvent(snapshot, with), snapshot.getTimestamp());
  }

  @Override
  protected Stream<? extends DomainEventData<?>> readEventData(
      String identifier, long firstSequenceNumber) {
    return Pages.<StoredEvent>stream(
            pageSize,
            last ->
                log.readAggregate(
                    identifier,
                    last == null ? firstSequenceNumber : last.sequenceNumber() + 1,
                    pageSize))
        .map(StoredEventData::of);
  }

  @Override
  protected Stream<? extends TrackedEventData<?>> readEventData(
      @Nullable TrackingToken trackingToken, boolean mayBlock) {
    long after = position(trackingToken);
    return Pages.<StoredEvent>stream(
            pageSize, last -> log.readAfter(last == null ? after : last.position(), pageSize))
        .map(StoredEventData::tracked);
  }

  @Override
  protected Stream<? extends DomainEventData<?>> readSnapshotData(String aggregateIdentifier) {
    return snapshots.read(aggregateIdentifier).stream();
  }

  @Override
  public Optional<Long> lastSequenceNumberFor(String aggregateIdentifier) {
    return log.lastSequenceNumber(aggregateIdentifier);
  }

  @Override
  public TrackingToken createTailToken() {
    return new GlobalSequenceTrackingToken(0);
  }

  @Override
  public TrackingToken createHeadToken() {
    return new GlobalSequenceTrackingToken(log.head().position());
  }

  /** Events recorded at or after the moment follow this token. */
  @Override
  public TrackingToken createTokenAt(Instant dateTime) {
    return new GlobalSequenceTrackingToken(log.positionAt(dateTime.minusNanos(1)));
  }

  /** The same log, for who reads single events as their classes. */
  public LoggedEvents events() {
    return positions ->
        java.util.stream.IntStream.range(0, (positions.size() + pageSize - 1) / pageSize)
            .mapToObj(
                n ->
                    positions.subList(n * pageSize, Math.min(positions.size(), (n + 1) * pageSize)))
            .flatMap(page -> messages(log.at(page)))
            .map(
                event ->
                    new LoggedEvents.Logged(position(event.trackingToken()), event.getPayload()));
  }

  /** Messages of a page of the log; an upcaster may leave out some or add others. */
  Stream<TrackedEventMessage<?>> messages(List<StoredEvent> page) {
    return org.axonframework.eventhandling.EventUtils.upcastAndDeserializeTrackedEvents(
        page.stream().map(StoredEventData::tracked), serializer, upcasters);
  }

  static long position(@Nullable TrackingToken token) {
    return switch (WrappedToken.unwrapLowerBound(token)) {
      case null -> 0;
      case GlobalSequenceTrackingToken here -> here.getGlobalIndex();
      case TrackingToken other ->
          throw new IllegalArgumentException("Not a token of this event store: " + other);
    };
  }

  private static NewEvent newEvent(EventMessage<?> event, Serializer with) {
    SerializedObject<String> payload = event.serializePayload(with, String.class);
    String metadata = event.serializeMetaData(with, String.class).getData();
    DomainEventMessage<?> domainEvent =
        event instanceof DomainEventMessage<?> ofAggregate ? ofAggregate : null;
    return new NewEvent(
        event.getIdentifier(),
        domainEvent == null ? null : domainEvent.getType(),
        domainEvent == null ? event.getIdentifier() : domainEvent.getAggregateIdentifier(),
        domainEvent == null ? 0 : domainEvent.getSequenceNumber(),
        payload.getType().getName(),
        payload.getType().getRevision(),
        payload.getData(),
        metadata);
  }

  /**
   * Required: {@link #dataSource} and {@link #serializer} (or Axon's eventSerializer and
   * snapshotSerializer).
   */
  public static final class Builder extends AbstractEventStorageEngine.Builder {

    private @Nullable DataSource dataSource;
    private @Nullable DataSource readDataSource;
    private BatchSettings settings = BatchSettings.DEFAULTS;
    private Clock clock = Clock.systemUTC();
    private int pageSize = 500;
    private ObjLongConsumer<List<? extends EventMessage<?>>> stored = (_, _) -> {};
    private LongConsumer committed = _ -> {};

    private Builder() {}

    /**
     * Where to write, and to read unless {@link #readDataSource} is given. One connection is kept
     * for writing.
     */
    public Builder dataSource(DataSource source) {
      dataSource = source;
      return this;
    }

    /**
     * Where to read, for example Spring's transaction-aware proxy, so that a command holds one
     * connection, not two.
     */
    public Builder readDataSource(DataSource source) {
      readDataSource = source;
      return this;
    }

    /** For events and snapshots; must write text, see {@link NamedTypeSerializer}. */
    public Builder serializer(Serializer both) {
      eventSerializer(both);
      snapshotSerializer(both);
      return this;
    }

    public Builder settings(BatchSettings limits) {
      settings = limits;
      return this;
    }

    public Builder clock(Clock source) {
      clock = source;
      return this;
    }

    /** How many events one query reads. */
    public Builder pageSize(int events) {
      pageSize = events;
      return this;
    }

    /**
     * Told in the writer's thread, after the commit, of the events that were appended together and
     * the position of the first. Not when an answer was lost and they were found to be there.
     */
    public Builder onStored(ObjLongConsumer<List<? extends EventMessage<?>>> listener) {
      stored = listener;
      return this;
    }

    /** Told after each commit, by whichever thread has written, of the last position. */
    public Builder onCommitted(LongConsumer listener) {
      committed = listener;
      return this;
    }

    public PostgresEventStorageEngine build() {
      return new PostgresEventStorageEngine(this);
    }

    private EventUpcaster upcasters() {
      return upcasterChain;
    }

    @Override
    protected void validate() throws AxonConfigurationException {
      super.validate();
      if (dataSource == null) {
        throw new AxonConfigurationException(
            "The DataSource is a hard requirement and should be provided");
      }
    }
  }
}
