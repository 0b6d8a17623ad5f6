package io.mistersmith.query.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Json;
import io.mistersmith.proof.Bundle;
import io.mistersmith.proof.BundleWriter;
import io.mistersmith.proof.GapProof;
import io.mistersmith.proof.Keys;
import io.mistersmith.proof.Transcripts;
import io.mistersmith.proof.TreeHead;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

/** Writes one bundle, a page of events at a time. */
final class Export {
  private static final int NODES = 2000;
  private static final byte[] OUTPUT = "run.output_recorded".getBytes(StandardCharsets.UTF_8);

  private final LogPages log;
  private final LogTree tree;
  private final Selection selection;
  private final TreeHead head;
  private final Signer signer;
  private final TreeSet<String> runs = new TreeSet<>();

  Export(LogPages log, LogTree tree, Selection selection, TreeHead head, Signer signer) {
    this.log = log;
    this.tree = tree;
    this.selection = selection;
    this.head = head;
    this.signer = signer;
  }

  /**
   * @param manifest what is said of the bundle besides its files
   */
  void to(OutputStream out, ObjectNode manifest) throws IOException {
    BundleWriter bundle = new BundleWriter(out);
    bundle.entry(Bundle.READ_ME, README);
    bundle.entry(Bundle.KEY, Keys.pem(signer.publicKey()));
    bundle.entry(Bundle.HEAD, head.toJson() + "\n");
    bundle.entry(Bundle.EVENTS, this::events);
    bundle.entry(Bundle.PROOF, this::proof);
    for (String run : runs) {
      bundle.entry(Bundle.TRANSCRIPTS + run + ".jsonl", to -> transcript(run, to));
    }
    manifest
        .put("format", Bundle.FORMAT)
        .put("version", Bundle.VERSION)
        .put("tree_size", head.treeSize())
        .put("events", selection.count());
    bundle.finish(manifest, signer::sign);
  }

  private void events(OutputStream out) throws IOException {
    EventLines lines = new EventLines(out);
    log.each(
        selection,
        row -> {
          if (Arrays.equals(row.type(), OUTPUT)) {
            runs.add(new String(row.aggregateId(), StandardCharsets.UTF_8));
          }
          lines.add(row);
        });
    lines.flush();
  }

  private void proof(OutputStream out) throws IOException {
    long[] next = {0};
    List<long[]> ranges = new ArrayList<>();
    List<IOException> failed = new ArrayList<>();
    GapProof.plan(
        head.treeSize(),
        () -> next[0] < selection.count() ? selection.position(next[0]) - 1 : Long.MAX_VALUE,
        () -> next[0]++,
        (from, to) -> {
          ranges.add(new long[] {from, to});
          if (ranges.size() == NODES && failed.isEmpty()) {
            write(ranges, out, failed);
          }
        });
    write(ranges, out, failed);
    if (!failed.isEmpty()) {
      throw failed.getFirst();
    }
  }

  private void write(List<long[]> ranges, OutputStream out, List<IOException> failed) {
    try {
      for (byte[] hash : tree.subtrees(ranges)) {
        out.write((HexFormat.of().formatHex(hash) + "\n").getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      failed.add(e);
    }
    ranges.clear();
  }

  /** The part of a run's output that is among the events. */
  private void transcript(String run, OutputStream out) throws IOException {
    log.ofRun(
        run,
        selection.position(0),
        selection.position(selection.count() - 1),
        event -> {
          var chunk = Json.LENIENT.readTree(event.payload());
          if (event.type().equals("run.output_recorded")
              && chunk.path("stream").asText().equals("stdout")) {
            out.write(Transcripts.text(chunk).getBytes(StandardCharsets.UTF_8));
          }
        });
  }

  private static final String README =
      """
      A part of the history of a MisterSmith platform, with its proof.

      Check it without the platform:   ./smith audit check FILE [--key KEPT.pem]
      or with nothing but a JDK:       java tools/CheckBundle.java FILE [KEPT.pem]

      events.jsonl    the events; payload and metadata are the JSON as it is stored, as text
      transcripts/    what the workers printed, derived from the events
      proof.txt       what else is needed to compute the root of the Merkle tree (RFC 6962)
      head.json       the signed head of that tree
      key.pem         the platform's public key: compare it with one that you know
      manifest.json   hashes of all files, signed in manifest.sig

      docs/doors/audit.md says all of it exactly.
      """;
}
