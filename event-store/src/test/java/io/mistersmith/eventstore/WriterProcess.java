package io.mistersmith.eventstore;

import static io.mistersmith.eventstore.TestStore.event;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.axonframework.eventhandling.DomainEventMessage;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A writer in a JVM of its own. Prints "try ID ..." before and "ok ID ..." after each append.
 *
 * <p>Arguments: JDBC URL, user, password, a name for its aggregates, threads, appends of each
 * thread.
 */
final class WriterProcess {

  /** Said first; then it waits for a line. */
  static final String READY = "ready";

  private WriterProcess() {}

  public static void main(String[] args) throws Exception {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(args[0]);
    source.setUser(args[1]);
    source.setPassword(args[2]);
    int threads = Integer.parseInt(args[4]);
    int appends = Integer.parseInt(args[5]);
    try (PostgresEventStorageEngine engine = TestStore.builder(source).build();
        ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      print(READY);
      if (System.in.read() < 0) {
        return;
      }
      List<Future<?>> writers = new ArrayList<>();
      for (int n = 0; n < threads; n++) {
        String aggregateId = args[3] + "-" + n;
        writers.add(executor.submit(() -> write(engine, aggregateId, appends)));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    }
  }

  private static void write(PostgresEventStorageEngine engine, String aggregateId, int appends) {
    for (int n = 0; n < appends; n++) {
      List<DomainEventMessage<Noted>> pair =
          List.of(event(aggregateId, 2L * n), event(aggregateId, 2L * n + 1));
      String ids = pair.get(0).getIdentifier() + " " + pair.get(1).getIdentifier();
      print("try " + ids);
      engine.appendEvents(pair);
      print("ok " + ids);
    }
  }

  private static void print(String line) {
    synchronized (System.out) {
      System.out.println(line);
      System.out.flush();
    }
  }
}
