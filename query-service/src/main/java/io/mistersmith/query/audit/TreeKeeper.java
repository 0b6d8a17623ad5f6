package io.mistersmith.query.audit;

import io.mistersmith.eventstore.LogWakeUp;
import io.mistersmith.proof.Frontier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lets the tree grow with the log. Nodes and size commit together, under the lock of the size's
 * row, so of several instances one adds a page and the others add nothing twice.
 */
final class TreeKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TreeKeeper.class);
  private static final Duration POLL = Duration.ofSeconds(1);

  /**
   * Nobody waits for a leaf, so many are taken in at once: under load this costs next to nothing.
   */
  private static final Duration GATHER = Duration.ofMillis(200);

  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transactions;
  private final LogTree tree;
  private final int page;
  private final Semaphore news = new Semaphore(1);
  private final Runnable unsubscribe;
  private final Thread thread = Thread.ofVirtual().name("merkle-tree").unstarted(this::run);
  private volatile boolean closed;
  private @Nullable Frontier frontier;

  TreeKeeper(
      JdbcTemplate jdbc,
      TransactionTemplate transactions,
      LogTree tree,
      LogWakeUp wakeUp,
      int page) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.tree = tree;
    this.page = page;
    this.unsubscribe = wakeUp.onWakeUp(this::wake);
  }

  void start() {
    thread.start();
  }

  private void wake() {
    if (news.availablePermits() == 0) {
      news.release();
    }
  }

  private void run() {
    while (!closed) {
      try {
        news.drainPermits();
        if (!grow() && news.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
          Thread.sleep(GATHER);
        }
      } catch (InterruptedException e) {
        return;
      } catch (DataAccessException | TransactionException | LogDoesNotContinue trouble) {
        if (!closed) {
          LOG.warn("The tree does not grow: {}", trouble.getMessage());
          pause();
        }
      }
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Leaf(long position, byte[] leaf, byte[] hash) {}

  /** The event after which the tree goes on is not the one that it holds. */
  private static final class LogDoesNotContinue extends RuntimeException {
    LogDoesNotContinue(long size) {
      super(
          "the log does not continue the tree of "
              + size
              + " events; history was changed. Run ./smith audit verify --full");
    }
  }

  /** Adds one page; whether there may be more. */
  private boolean grow() {
    Frontier before = frontier;
    Frontier[] after = {null};
    frontier = null;
    Boolean more = transactions.execute(_ -> addPage(before, after));
    frontier = after[0];
    return Boolean.TRUE.equals(more);
  }

  private boolean addPage(@Nullable Frontier known, Frontier[] after) {
    LogTree.Size now =
        jdbc.query(
                "SELECT size, hash FROM read_model.merkle_tree FOR UPDATE",
                (row, _) -> new LogTree.Size(row.getLong(1), row.getBytes(2)))
            .getFirst();
    List<Leaf> leaves = leavesFrom(now);
    Frontier edge = known != null && known.size() == now.size() ? known : tree.frontier(now.size());
    List<Short> levels = new ArrayList<>();
    List<Long> indexes = new ArrayList<>();
    List<byte[]> hashes = new ArrayList<>();
    for (Leaf leaf : leaves) {
      edge.add(
          leaf.leaf,
          (level, index, hash) -> {
            if (level > 0) {
              levels.add((short) level);
              indexes.add(index);
              hashes.add(hash);
            }
          });
    }
    after[0] = edge;
    if (leaves.isEmpty()) {
      return false;
    }
    jdbc.update(
        "INSERT INTO read_model.merkle_node (level, index, hash) SELECT * FROM unnest(?, ?, ?)",
        levels.toArray(Short[]::new),
        indexes.toArray(Long[]::new),
        hashes.toArray(byte[][]::new));
    jdbc.update(
        "UPDATE read_model.merkle_tree SET size = ?, hash = ?", edge.size(), leaves.getLast().hash);
    return leaves.size() == page;
  }

  /** The next leaves, up to a gap if there is one. */
  private List<Leaf> leavesFrom(LogTree.Size now) {
    List<Leaf> read =
        jdbc.query(
            "SELECT global_position, leaf, hash FROM event_store.events"
                + " WHERE global_position >= ? ORDER BY global_position LIMIT ?",
            (row, _) -> new Leaf(row.getLong(1), row.getBytes(2), row.getBytes(3)),
            now.size(),
            page + 1);
    List<Leaf> next = read;
    if (now.size() > 0) {
      if (read.isEmpty()
          || read.getFirst().position != now.size()
          || !Arrays.equals(read.getFirst().hash, now.hash())) {
        throw new LogDoesNotContinue(now.size());
      }
      next = read.subList(1, read.size());
    }
    int run = 0;
    while (run < next.size() && run < page && next.get(run).position == now.size() + 1 + run) {
      run++;
    }
    return next.subList(0, run);
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    unsubscribe.run();
    thread.interrupt();
  }
}
