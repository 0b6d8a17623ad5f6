package io.mistersmith.query.audit;

import io.mistersmith.api.Json;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.eventstore.ChainReport;
import io.mistersmith.eventstore.ChainVerifier;
import io.mistersmith.eventstore.Checkpoint;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.proof.Frontier;
import io.mistersmith.proof.TreeHead;
import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** Verifies the log: every row, every link, every aggregate's numbers, every signed head. */
final class Verification {
  private static final Logger LOG = LoggerFactory.getLogger(Verification.class);

  private final JdbcTemplate jdbc;
  private final EventLog log;
  private final LogTree tree;
  private final Clock clock;
  private final @Nullable Heads heads;
  private final @Nullable Checkpoints checkpoints;

  Verification(
      JdbcTemplate jdbc,
      EventLog log,
      LogTree tree,
      Clock clock,
      @Nullable Heads heads,
      @Nullable Checkpoints checkpoints) {
    this.jdbc = jdbc;
    this.log = log;
    this.tree = tree;
    this.clock = clock;
    this.heads = heads;
    this.checkpoints = checkpoints;
  }

  /** Hears how far it is. */
  interface Progress {
    void at(String part, long done, long total);
  }

  /** Where a verification begins: what is known of the log up to there. */
  private record Start(String mode, Checkpoint chain, Frontier tree) {
    static Start ofTheLog() {
      return new Start("full", Checkpoint.START, new Frontier());
    }
  }

  /** The rows are read once, a page at a time, for the chain, the numbers and the tree. */
  Verdict run(boolean full, Progress progress) throws IOException {
    long began = System.nanoTime();
    Findings findings = new Findings();
    Start start = full ? Start.ofTheLog() : checkpoint(findings).orElseGet(Start::ofTheLog);
    Checkpoint from = start.chain();
    Sequences sequences = new Sequences(jdbc, findings);
    TreeCheck trees =
        new TreeCheck(
            jdbc,
            tree,
            findings,
            start.tree(),
            heads == null ? null : heads.file(),
            heads == null ? null : heads.signer().ring());
    long total = log.head().position();
    ChainReport chain =
        new ChainVerifier(log)
            .verify(
                from,
                page -> {
                  sequences.take(page);
                  trees.take(page);
                  long at = page.getLast().position();
                  progress.at("events", at, Math.max(at, total));
                });
    chain.breaches().forEach(breach -> findings.add(Finding.of(breach)));
    findings.countMore(chain.breachCount() - chain.breaches().size());
    long end = chain.head().position();
    trees.end(end);
    if (findings.count() == 0) {
      remember(chain.head(), start.tree());
    }
    return new Verdict(
        findings.count() == 0,
        start.mode(),
        from.position() + 1,
        end,
        chain.checked(),
        trees.size(),
        trees.root(),
        trees.headsChecked(),
        trees.lastHead(),
        findings.inOrder(),
        findings.count(),
        Sentences.proven(findings, from, end, trees),
        Sentences.notProven(findings, from, end, trees, heads != null),
        clock.instant(),
        (System.nanoTime() - began) / 1_000_000);
  }

  /** Where the last good one ended; a note that cannot be trusted is a finding and no start. */
  private Optional<Start> checkpoint(Findings findings) throws IOException {
    if (checkpoints == null || heads == null) {
      return Optional.empty();
    }
    Optional<TreeHead> noted = checkpoints.read();
    if (noted.isEmpty()) {
      return Optional.empty();
    }
    TreeHead head = noted.get();
    if (!heads.signer().ring().hasSigned(head)) {
      findings.add(
          "head_signature",
          head.treeSize(),
          "The checkpoint of the last verification is not signed by this platform's key.");
      return Optional.empty();
    }
    return frontier(head, findings)
        .map(edge -> new Start("incremental", new Checkpoint(head.treeSize(), head.chain()), edge));
  }

  /** The stored edge at the checkpoint, if its root is the one that was verified. */
  private Optional<Frontier> frontier(TreeHead start, Findings findings) {
    try {
      Frontier stored = tree.frontier(start.treeSize());
      if (Arrays.equals(stored.root(), start.root())) {
        return Optional.of(stored);
      }
    } catch (ProblemException damaged) {
      // Said below: it is not what was verified.
    }
    findings.add(
        "tree",
        start.treeSize(),
        "The stored tree at %d is not the one that was verified; the whole log was read instead."
            .formatted(start.treeSize()));
    return Optional.empty();
  }

  /** A verdict is not lost because it cannot be noted: the next one begins where this one did. */
  private void remember(Checkpoint end, Frontier frontier) {
    if (checkpoints == null || heads == null || frontier.size() != end.position()) {
      return;
    }
    try {
      LogTree.Size size = new LogTree.Size(end.position(), end.hash());
      checkpoints.write(heads.signer().head(size, frontier.root(), Json.time(clock.instant())));
    } catch (IOException full) {
      LOG.warn("The checkpoint of a verification could not be written: {}", full.toString());
    }
  }
}
