package io.mistersmith.query.audit;

import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.api.Json;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.proof.TreeHead;
import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Signs what the log is. A head that does not continue the last one is never signed: whoever has
 * changed history cannot have it confirmed.
 */
final class Heads {
  private static final Logger LOG = LoggerFactory.getLogger(Heads.class);

  private final Signer signer;
  private final HeadFile file;
  private final LogTree tree;
  private final JdbcTemplate jdbc;
  private final TransactionTemplate transactions;
  private final Clock clock;
  private final MeterRegistry meters;

  Heads(
      Signer signer,
      HeadFile file,
      LogTree tree,
      JdbcTemplate jdbc,
      TransactionTemplate transactions,
      Clock clock,
      MeterRegistry meters) {
    this.signer = signer;
    this.file = file;
    this.tree = tree;
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.clock = clock;
    this.meters = meters;
  }

  Signer signer() {
    return signer;
  }

  HeadFile file() {
    return file;
  }

  /**
   * @param isNew false for the last head again, when nothing has happened since
   */
  record Signed(TreeHead head, boolean isNew) {}

  /**
   * The head of the whole tree as it is now. One at a time in all instances.
   *
   * @throws ProblemException 409 {@code history_rewritten} or {@code head_signature}, 507 {@code
   *     insufficient_storage}
   */
  synchronized Signed sign() {
    Signed signed =
        transactions.execute(
            _ -> {
              jdbc.query(
                  "SELECT pg_advisory_xact_lock(hashtextextended('audit:heads', 0))", _ -> {});
              return signLocked();
            });
    return java.util.Objects.requireNonNull(signed);
  }

  private Signed signLocked() {
    LogTree.Size now = tree.size();
    try {
      List<TreeHead> last = file.last(1);
      if (!last.isEmpty()) {
        TreeHead before = last.getFirst();
        requireOurs(before);
        requireContinued(before, now);
        if (before.treeSize() == now.size() && before.isSignedBy(signer.publicKey())) {
          return new Signed(before, false);
        }
      }
      TreeHead head = signer.head(now, tree.tree().root(now.size()), Json.time(clock.instant()));
      file.append(head);
      meters.counter("smith.audit.heads.signed").increment();
      return new Signed(head, true);
    } catch (IOException e) {
      meters.counter("smith.audit.heads.refused", "reason", "storage").increment();
      LOG.error("A tree head could not be written: {}", e.toString());
      throw ProblemException.of(
          507, "insufficient_storage", "The head could not be written to disk; none was signed.");
    }
  }

  /** Else a rewritten history, under a head that somebody made for it, would be confirmed. */
  private void requireOurs(TreeHead before) {
    if (!signer.ring().hasSigned(before)) {
      throw refused(
          "head_signature",
          "The last head in the file of heads, of %d events, is not signed by this platform's key. Run a full verification."
              .formatted(before.treeSize()));
    }
  }

  private void requireContinued(TreeHead before, LogTree.Size now) {
    if (before.treeSize() > now.size()
        || !Arrays.equals(tree.tree().root(before.treeSize()), before.root())) {
      throw refused(
          "history_rewritten",
          "The log of %d events does not continue the head signed for %d. Run a full verification."
              .formatted(now.size(), before.treeSize()));
    }
  }

  private ProblemException refused(String code, String detail) {
    meters.counter("smith.audit.heads.refused", "reason", code).increment();
    LOG.error("No head is signed: {}", detail);
    return ProblemException.of(409, code, detail);
  }
}
