package io.mistersmith.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Checks a bundle with nothing but the file and, if there is one, the key that was kept. */
public final class BundleCheck {
  private BundleCheck() {}

  /** Is given each event that was read; only when the check has ended are they proven. */
  public interface Listener {
    void event(BundleEvent event, String line) throws IOException;
  }

  /**
   * What a good bundle is.
   *
   * @param proof the hashes, hex, one a line
   */
  public record Checked(
      JsonNode manifest, TreeHead head, String publicKey, String proof, long events) {

    public List<String> proven() {
      List<String> proven = new ArrayList<>();
      proven.add(
          "%d events were in the log of %d events under the head signed at %s, at their positions, byte for byte."
              .formatted(events, head.treeSize(), head.signedAt()));
      proven.add(
          manifest.path("selection").has("from")
              ? "They are every event of that log from %d to %d."
                  .formatted(
                      manifest.at("/selection/from").asLong(),
                      manifest.at("/selection/to").asLong())
              : "No event is missing between the first and the last of each aggregate among them.");
      proven.add("The transcripts are what those events hold.");
      return proven;
    }

    public List<String> notProven(boolean keyWasKept) {
      List<String> open = new ArrayList<>();
      if (!keyWasKept) {
        open.add(
            "That key %s is the platform's: compare it with one you know, or give it with --key."
                .formatted(head.keyId().substring(0, 16)));
      }
      if (!manifest.path("selection").has("from")) {
        open.add(
            "That nothing else belongs to the selection: this is the platform's signed word only.");
      }
      open.add("That what was recorded is true, and what happened after event " + head.treeSize());
      return open;
    }
  }

  /**
   * @param kept the platform's public key, if it is known from elsewhere
   * @throws BundleRefused at the first thing that is wrong
   */
  public static Checked check(Path file, @Nullable PublicKey kept, Listener listener)
      throws IOException, BundleRefused {
    return checkAgainst(file, kept == null ? List.of() : List.of(kept), listener);
  }

  /**
   * @param kept keys of the platform that are known from elsewhere, of which one must have signed
   *     the bundle; empty when none is known
   * @throws BundleRefused at the first thing that is wrong
   */
  public static Checked checkAgainst(Path file, List<PublicKey> kept, Listener listener)
      throws IOException, BundleRefused {
    try (BundleFiles files = BundleFiles.open(file)) {
      return check(files, kept, listener);
    } catch (UncheckedIOException e) {
      throw e.getCause() == null ? new IOException(e) : e.getCause();
    }
  }

  private static Checked check(BundleFiles files, List<PublicKey> kept, Listener listener)
      throws IOException, BundleRefused {
    JsonNode manifest = files.manifest();
    if (!manifest.path("format").asText().equals(Bundle.FORMAT)
        || manifest.path("version").asInt() != Bundle.VERSION) {
      throw new BundleRefused("bundle_format", "The manifest is not one that this program knows.");
    }
    files.requireListed();
    String pem = files.text(Bundle.KEY);
    PublicKey key = key(pem);
    if (!kept.isEmpty() && !kept.contains(key)) {
      throw new BundleRefused(
          "wrong_key", "The bundle was signed with another key, " + Keys.id(key) + ".");
    }
    if (!Keys.verify(files.manifestText(), files.signature(), key)) {
      throw new BundleRefused("manifest_signature", "The manifest is not signed by the key.");
    }
    TreeHead head = head(files.text(Bundle.HEAD));
    if (!head.isSignedBy(key)) {
      throw new BundleRefused("head_signature", "The head is not signed by the key.");
    }
    files.text(Bundle.READ_ME);
    StringBuilder proof = new StringBuilder();
    long[] events = {0};
    files.read(Bundle.EVENTS, in -> events[0] = prove(in, files, head, proof, listener));
    if (events[0] != manifest.path("events").asLong()) {
      throw new BundleRefused("events_missing", "The manifest counts another number of events.");
    }
    return new Checked(manifest, head, pem, proof.toString(), events[0]);
  }

  private static long prove(
      InputStream in, BundleFiles files, TreeHead head, StringBuilder proof, Listener listener)
      throws IOException, BundleRefused {
    Lines lines = new Lines(in, files.manifest().path("selection"), listener);
    files.read(
        Bundle.PROOF,
        hashes -> {
          Hashes given = new Hashes(hashes, proof);
          byte[] root;
          try {
            root = GapProof.root(head.treeSize(), lines, given);
          } catch (Refusal e) {
            throw e.refused;
          } catch (NoSuchElementException tooShort) {
            throw new BundleRefused("proof_mismatch", "The proof does not belong to the events.");
          }
          lines.requireEnd();
          if (given.hasNext() || !Arrays.equals(root, head.root())) {
            throw new BundleRefused(
                "proof_mismatch", "Events and proof do not make the root that was signed.");
          }
        });
    Map<String, String> transcripts = new TreeMap<>();
    lines
        .transcripts
        .hashes()
        .forEach((run, hash) -> transcripts.put(Bundle.TRANSCRIPTS + run + ".jsonl", hash));
    if (!List.copyOf(transcripts.keySet()).equals(files.transcripts().stream().sorted().toList())) {
      throw new BundleRefused("transcript_altered", "There is not one transcript for each run.");
    }
    for (Map.Entry<String, String> transcript : transcripts.entrySet()) {
      files.read(transcript.getKey(), _ -> {});
      if (!files.sha256(transcript.getKey()).equals(transcript.getValue())) {
        throw new BundleRefused(
            "transcript_altered", transcript.getKey() + " is not what the events hold.");
      }
    }
    return lines.count;
  }

  private static PublicKey key(String pem) throws BundleRefused {
    try {
      return Keys.publicKey(pem);
    } catch (IllegalArgumentException e) {
      throw new BundleRefused("key_malformed", Bundle.KEY + " holds no Ed25519 key.");
    }
  }

  private static TreeHead head(String text) throws BundleRefused {
    try {
      return TreeHead.of(BundleFiles.json(text.getBytes(StandardCharsets.UTF_8), Bundle.HEAD));
    } catch (IllegalArgumentException e) {
      throw new BundleRefused("head_malformed", "The head is none: " + e.getMessage() + ".");
    }
  }

  /** The proof's hashes, one a line. */
  private static final class Hashes implements Iterator<byte[]> {
    private final BufferedReader lines;
    private final StringBuilder kept;
    private @Nullable String next;

    Hashes(InputStream in, StringBuilder kept) throws IOException {
      this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
      this.kept = kept;
      this.next = lines.readLine();
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public byte[] next() {
      String line = next;
      if (line == null || !line.matches("[0-9a-f]{64}")) {
        throw new NoSuchElementException();
      }
      kept.append(line).append('\n');
      try {
        next = lines.readLine();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return HexFormat.of().parseHex(line);
    }
  }

  /** A refusal on its way out of the walk over the tree. */
  private static final class Refusal extends RuntimeException {
    final transient BundleRefused refused;

    Refusal(BundleRefused refused) {
      super(refused);
      this.refused = refused;
    }
  }

  /** The events, in the order of their positions. */
  private static final class Lines implements GapProof.Leaves {
    private final Map<String, Long> sequences = new HashMap<>();
    final Transcripts transcripts = new Transcripts();
    private final BufferedReader lines;
    private final JsonNode selection;
    private final Listener listener;
    private @Nullable BundleEvent next;
    private @Nullable String text;
    long count;
    private long last;

    Lines(InputStream in, JsonNode selection, Listener listener) throws IOException, BundleRefused {
      this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
      this.selection = selection;
      this.listener = listener;
      advance();
    }

    @Override
    public long peek() {
      BundleEvent event = next;
      return event == null ? Long.MAX_VALUE : event.position() - 1;
    }

    @Override
    public byte[] take() {
      BundleEvent event = next;
      String line = text;
      if (event == null || line == null) {
        throw new NoSuchElementException();
      }
      byte[] leaf = event.leaf();
      try {
        count++;
        transcripts.add(event);
        listener.event(event, line);
        advance();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (BundleRefused e) {
        throw new Refusal(e);
      }
      return leaf;
    }

    void requireEnd() throws BundleRefused {
      if (next != null) {
        throw new BundleRefused("proof_mismatch", "There are events beyond the signed head.");
      }
      if (selection.has("from") && last != selection.path("to").asLong()) {
        throw new BundleRefused("events_missing", "The last events of the range are missing.");
      }
    }

    private void advance() throws IOException, BundleRefused {
      text = lines.readLine();
      if (text == null) {
        next = null;
        return;
      }
      BundleEvent event =
          BundleEvent.of(
              BundleFiles.json(
                  text.getBytes(StandardCharsets.UTF_8), "A line of " + Bundle.EVENTS));
      if (event.position() <= last) {
        throw new BundleRefused("events_out_of_order", "Events are not in order at " + last + ".");
      }
      if (selection.has("from")) {
        long expected = last == 0 ? selection.path("from").asLong() : last + 1;
        if (event.position() != expected) {
          throw new BundleRefused("events_missing", "The event at " + expected + " is missing.");
        }
      } else {
        long number = sequences.merge(event.aggregateId(), 0L, (before, _) -> before + 1);
        if (event.sequenceNumber() != number) {
          throw new BundleRefused(
              "events_missing",
              "Event %d of %s is missing.".formatted(number, event.aggregateId()));
        }
      }
      last = event.position();
      next = event;
    }
  }
}
