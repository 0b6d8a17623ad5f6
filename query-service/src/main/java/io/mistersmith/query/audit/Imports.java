package io.mistersmith.query.audit;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.proof.BundleCheck;
import io.mistersmith.proof.BundleRefused;
import io.mistersmith.proof.Merkle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Foreign history, kept apart: as it was proven, at its own positions, never changed. */
@Component
class Imports {
  private static final int BATCH = 500;

  private final JdbcTemplate jdbc;
  private final TransactionTemplate transactions;
  private final Clock clock;

  Imports(JdbcTemplate jdbc, PlatformTransactionManager transactions, Clock clock) {
    this.jdbc = jdbc;
    this.transactions = new TransactionTemplate(transactions);
    this.clock = clock;
  }

  /** A refusal on its way out of the transaction, which is undone by it. */
  private static final class Undone extends RuntimeException {
    final transient BundleRefused refused;

    Undone(BundleRefused refused) {
      super(refused);
      this.refused = refused;
    }
  }

  /**
   * Takes a bundle in, all of it or nothing; one that is there already is there.
   *
   * @throws ProblemException 422 with the code of what is wrong with the bundle
   */
  ObjectNode take(Path file, String by) throws IOException {
    try {
      String id = transactions.execute(_ -> taken(file, by));
      return get(Objects.requireNonNull(id));
    } catch (Undone undone) {
      throw ProblemException.of(422, undone.refused.code(), undone.refused.explanation());
    } catch (UncheckedIOException e) {
      throw Objects.requireNonNull(e.getCause());
    }
  }

  private String taken(Path file, String by) {
    try {
      BundleCheck.Checked whole = BundleCheck.check(file, null, (_, _) -> {});
      String id = HexFormat.of().formatHex(Merkle.sha256().digest(Json.bytes(whole.manifest())));
      int added =
          jdbc.update(
              "INSERT INTO inspection.bundle (bundle_id, manifest, head, public_key, proof,"
                  + " imported_at, imported_by) VALUES (?, ?::json, ?::json, ?, ?, ?, ?)"
                  + " ON CONFLICT DO NOTHING",
              id,
              whole.manifest().toString(),
              whole.head().toJson().toString(),
              whole.publicKey(),
              whole.proof(),
              Timestamp.from(clock.instant()),
              by);
      if (added == 1) {
        List<Object[]> batch = new ArrayList<>(BATCH);
        BundleCheck.check(
            file,
            null,
            (event, line) -> {
              batch.add(new Object[] {id, event.position(), line});
              if (batch.size() == BATCH) {
                insert(batch);
              }
            });
        insert(batch);
      }
      return id;
    } catch (BundleRefused refused) {
      throw new Undone(refused);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void insert(List<Object[]> batch) {
    jdbc.batchUpdate(
        "INSERT INTO inspection.event (bundle_id, global_position, event) VALUES (?, ?, ?::json)",
        batch);
    batch.clear();
  }

  List<ObjectNode> list(int limit) {
    return jdbc.query(
        SELECT + " ORDER BY imported_at DESC, bundle_id LIMIT ?",
        (row, _) ->
            view(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getTimestamp(4),
                row.getString(5)),
        limit);
  }

  ObjectNode get(String id) {
    return jdbc
        .query(
            SELECT + " WHERE bundle_id = ?",
            (row, _) ->
                view(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getTimestamp(4),
                    row.getString(5)),
            id)
        .stream()
        .findFirst()
        .orElseThrow(() -> ProblemException.of(404, "not_found", "No such bundle was taken in."));
  }

  private static final String SELECT =
      "SELECT bundle_id, manifest, head, imported_at, imported_by FROM inspection.bundle";

  private static ObjectNode view(
      String id, String manifestText, String headText, Timestamp at, String by) {
    try {
      JsonNode manifest = Json.LENIENT.readTree(manifestText);
      JsonNode head = Json.LENIENT.readTree(headText);
      ObjectNode view = Json.LENIENT.createObjectNode();
      view.put("bundle_id", id).put("imported", true);
      view.set("selection", manifest.path("selection"));
      view.set("events", manifest.path("events"));
      view.set("created_at", manifest.path("created_at"));
      view.set("created_by", manifest.path("created_by"));
      view.set("tree_size", head.path("tree_size"));
      view.set("root_hash", head.path("root_hash"));
      view.set("signed_at", head.path("signed_at"));
      view.set("key_id", head.path("key_id"));
      return view.put("imported_at", Json.time(at.toInstant())).put("imported_by", by);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param imported always true: this is not the history of this platform
   */
  record Page(boolean imported, String bundleId, List<Line> data, @Nullable String nextCursor) {}

  /** An event as in its bundle; payload and metadata are the stored JSON as text. */
  record Line(long position, @JsonRawValue String event) {}

  Page events(String id, long after, @Nullable String aggregate, @Nullable String type, int limit) {
    get(id);
    List<Line> found =
        jdbc.query(
            "SELECT global_position, event FROM inspection.event WHERE bundle_id = ?"
                + " AND global_position > ? AND (?::text IS NULL OR aggregate_id = ?)"
                + " AND (?::text IS NULL OR event_type = ?) ORDER BY global_position LIMIT ?",
            (row, _) -> new Line(row.getLong(1), row.getString(2)),
            id,
            after,
            aggregate,
            aggregate,
            type,
            type,
            limit + 1);
    boolean more = found.size() > limit;
    List<Line> page = more ? found.subList(0, limit) : found;
    return new Page(true, id, page, more ? Long.toString(page.getLast().position()) : null);
  }
}
