package io.mistersmith.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.proof.BundleWriter;
import io.mistersmith.proof.Keys;
import io.mistersmith.proof.Merkle;
import io.mistersmith.proof.TreeHead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code smith audit check} and the stand-alone program say of what they are given: one
 * sentence that names what is wrong, what to do, and the exit code of the manual.
 */
class BundleCheckTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int EVENTS = 4;
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

  @TempDir static Path dir;
  private static Checkout checkout;
  private static String keys;

  @BeforeAll
  static void make() throws Exception {
    checkout = Checkout.in(dir);
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", dir.toString(), "../tools/CheckBundle.java"))
        .isZero();
    keys = Keys.generate();
    byte[] good = bundle(IntStream.rangeClosed(1, EVENTS).toArray());
    byte[] changed = good.clone();
    changed[good.length / 2] ^= 1;
    write("good.zip", good);
    write("changed.zip", changed);
    write("cut.zip", Arrays.copyOf(good, good.length / 2));
    write("removed.zip", bundle(1, 2, 4));
    write("empty.zip", new byte[0]);
    write("text.zip", "this is no archive\n".repeat(9).getBytes(StandardCharsets.UTF_8));
    write("foreign.zip", foreign());
    write("hollow.zip", hollow());
    Files.createDirectory(dir.resolve("directory.zip"));
    write("key.pem", keys.getBytes(StandardCharsets.UTF_8));
    write("other.pem", Keys.generate().getBytes(StandardCharsets.UTF_8));
    write(
        "nonsense.pem",
        "-----BEGIN PUBLIC KEY-----\nQUJD\n-----END PUBLIC KEY-----\n"
            .getBytes(StandardCharsets.UTF_8));
    write("binary.pem", new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
  }

  @Test
  void aGoodBundleIsProvenByBoth() throws Exception {
    assertThat(smith("good.zip", "key.pem").exitCode()).isZero();
    assertThat(smith("good.zip", null).out()).startsWith("PROVEN    4 events");
    assertThat(standAlone("good.zip", "key.pem").out()).startsWith("PROVEN      4 events");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          empty.zip   | key.pem   | bundle_cut: The file is empty. Fetch or export it again. | the file is empty: fetch or export it again.
          text.zip    | key.pem   | bundle_unreadable: The file is no zip archive. Give a file | the file is no zip archive: give one
          foreign.zip | key.pem   | bundle_cut: The file does not end as it was written        | the end of the file was cut off: fetch
          cut.zip     | key.pem   | bundle_cut: The file does not end as it was written        | the end of the file was cut off: fetch
          changed.zip | key.pem   | bundle_altered: A byte of the file was changed. Fetch      | a byte of the file was changed: fetch
          removed.zip | key.pem   | events_missing: The event at 3 is missing. Do not rely     | event 3 is missing: do not rely on it
          hollow.zip  | key.pem   | file_missing: manifest.json is missing. Do not rely        | manifest.json is missing: do not rely
          good.zip    | other.pem | wrong_key: The bundle was signed with another key          | signed with another key than yours: give
          """)
  void whatIsNotProvenIsSaidInOneSentence(
      String file, String key, String platforms, String standAlones) throws Exception {
    var said = smith(file, key);
    var alone = standAlone(file, key);

    assertThat(said.exitCode()).isEqualTo(Smith.NOT_WHAT_IT_WAS);
    assertThat(said.out()).startsWith("NOT PROVEN  " + platforms).hasLineCount(1);
    assertThat(said.err()).isEmpty();
    assertThat(alone.exitCode()).isEqualTo(Smith.NOT_WHAT_IT_WAS);
    assertThat(alone.out()).startsWith("NOT PROVEN  " + standAlones).hasLineCount(1);
    assertThat(alone.err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "missing.zip, key.pem, missing.zip: there is no such file",
    "directory.zip, key.pem, directory.zip: it is a directory",
    "good.zip, missing.pem, missing.pem: there is no such file",
    "good.zip, directory.zip, directory.zip: ",
    "good.zip, nonsense.pem, holds no Ed25519 public key in PEM; give what",
    "good.zip, binary.pem, holds no Ed25519 public key in PEM; give what",
  })
  void whatCannotBeReadIsSaidInOneSentence(String file, String key, String sentence)
      throws Exception {
    for (var said : List.of(smith(file, key), standAlone(file, key))) {
      assertThat(said.exitCode()).isEqualTo(Smith.FAILED);
      assertThat(said.err()).contains(sentence).hasLineCount(1);
      assertThat(said.out()).isEmpty();
    }
  }

  private static Checkout.Said smith(String file, String key) {
    String path = dir.resolve(file).toString();
    return key == null
        ? checkout.smith("audit", "check", path)
        : checkout.smith("audit", "check", path, "--key", dir.resolve(key).toString());
  }

  private static Checkout.Said standAlone(String file, String key) throws Exception {
    Path out = Files.createTempFile(dir, "said", ".out");
    Path err = Files.createTempFile(dir, "said", ".err");
    int code =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                dir.toString(),
                "CheckBundle",
                dir.resolve(file).toString(),
                dir.resolve(key).toString())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start()
            .waitFor();
    return new Checkout.Said(code, Files.readString(out), Files.readString(err));
  }

  private static void write(String name, byte[] content) throws IOException {
    Files.write(dir.resolve(name), content);
  }

  /** Of a whole log of {@value #EVENTS} events, signed, with some of them. */
  private static byte[] bundle(int... positions) throws Exception {
    KeyPair pair = Keys.pair(keys);
    TreeHead head =
        TreeHead.sign(
            EVENTS,
            Merkle.node(Merkle.node(leaf(1), leaf(2)), Merkle.node(leaf(3), leaf(4))),
            new byte[Merkle.HASH],
            AT.toString(),
            pair.getPrivate(),
            pair.getPublic());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BundleWriter writer = new BundleWriter(out);
    writer.entry("README.txt", "for people");
    writer.entry("key.pem", Keys.pem(pair.getPublic()));
    writer.entry("head.json", head.toJson().toString());
    writer.entry(
        "events.jsonl",
        IntStream.of(positions)
            .mapToObj(position -> event(position).toString() + "\n")
            .collect(Collectors.joining()));
    writer.entry("proof.txt", "");
    ObjectNode manifest = JSON.createObjectNode().put("format", "mistersmith-bundle");
    manifest.putObject("selection").put("from", 1).put("to", EVENTS);
    manifest.put("version", 1).put("tree_size", EVENTS).put("events", positions.length);
    writer.finish(manifest, text -> Keys.sign(text, pair.getPrivate()));
    return out.toByteArray();
  }

  private static ObjectNode event(int position) {
    return JSON.createObjectNode()
        .put("position", position)
        .put("event_id", "e" + position)
        .put("aggregate_type", "Task")
        .put("aggregate_id", "task_1")
        .put("sequence_number", position - 1)
        .put("type", "task.created")
        .put("revision", "1")
        .put("recorded_at", AT.toString())
        .put("payload", "{}")
        .put("metadata", "{}");
  }

  private static byte[] leaf(int position) {
    MessageDigest sha256 = Merkle.sha256();
    event(position)
        .properties()
        .forEach(
            field -> {
              byte[] bytes =
                  field.getValue().isNumber()
                      ? number(field.getValue().asLong())
                      : field.getKey().equals("recorded_at")
                          ? number(AT.toEpochMilli())
                          : field.getValue().asText().getBytes(StandardCharsets.UTF_8);
              sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
              sha256.update(bytes);
            });
    return Merkle.leaf(sha256.digest());
  }

  private static byte[] number(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  /** A zip archive that somebody else made. */
  private static byte[] foreign() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new java.util.zip.ZipEntry("letter.txt"));
      zip.write(new byte[200]);
    }
    return bytes.toByteArray();
  }

  /** Sealed, and nothing that belongs into a bundle. */
  private static byte[] hollow() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setComment("0".repeat(64));
      zip.putNextEntry(new java.util.zip.ZipEntry("letter.txt"));
    }
    byte[] made = bytes.toByteArray();
    byte[] body = Arrays.copyOf(made, made.length - 64);
    ByteArrayOutputStream sealed = new ByteArrayOutputStream();
    try (OutputStream out = sealed) {
      out.write(body);
      out.write(
          java.util.HexFormat.of()
              .formatHex(Merkle.sha256().digest(body))
              .getBytes(StandardCharsets.US_ASCII));
    }
    return sealed.toByteArray();
  }
}
