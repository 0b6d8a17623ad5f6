package io.mistersmith.query.audit;

import static io.mistersmith.query.Samples.assigned;
import static io.mistersmith.query.Samples.created;
import static io.mistersmith.query.Samples.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.proof.Keys;
import io.mistersmith.proof.Proofs;
import io.mistersmith.proof.TreeHead;
import io.mistersmith.query.Platform;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each breach is planted by the superuser with the triggers disabled, found, and undone again. */
class TamperTest {
  private static final int EVENTS = 60;
  @TempDir static Path dir;
  private static Platform platform;
  private static Path heads;
  private static JsonNode ofNothing;

  @BeforeAll
  static void start() throws Exception {
    Path key = Files.writeString(dir.resolve("audit-key"), Keys.generate());
    platform =
        Platform.start(
            dir,
            "--smith.audit.key-file=" + key,
            "--smith.audit.directory=" + dir.resolve("audit"),
            "--smith.audit.head-interval=1h",
            "--smith.audit.page=7");
    heads = dir.resolve("audit").resolve("heads.jsonl");
    ofNothing = verify("full");
    for (int i = 0; i < EVENTS; i++) {
      TaskId task = TaskId.random();
      platform.events.record("Task", task.value(), created(task));
    }
    treeHolds(EVENTS);
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @BeforeEach
  void isWhole() {
    JsonNode verdict = verify("full");
    assertThat(verdict.path("intact").asBoolean()).as("%s", verdict).isTrue();
  }

  @Test
  void ofAnEmptyLogIsSaidThatItIsEmpty() {
    assertThat(ofNothing.path("intact").asBoolean()).as("%s", ofNothing).isTrue();
    assertThat(ofNothing.path("to").asLong()).isZero();
    assertThat(ofNothing.path("proven"))
        .singleElement()
        .satisfies(one -> assertThat(one.asText()).startsWith("The log is empty"));
    assertThat(ofNothing.path("not_proven").toString())
        .contains("never was an event")
        .doesNotContain("Events 1 to");
  }

  @Test
  void aHeadIsSignedByThePublishedKeyAndContinuedByTheNext() {
    TreeHead first = sign();
    long grown = platform.events.head() + 1;
    TaskId task = TaskId.random();
    platform.events.record("Task", task.value(), created(task));
    treeHolds(grown);
    TreeHead second = sign();

    assertThat(second.isSignedBy(Keys.publicKey(key()))).isTrue();
    assertThat(second.treeSize()).isEqualTo(grown);
    JsonNode proof =
        platform.read(
            "/api/v1/audit/proofs/consistency?from=%d&to=%d"
                .formatted(first.treeSize(), second.treeSize()));
    assertThat(
            Proofs.continues(
                first.treeSize(), first.root(), second.treeSize(), second.root(), path(proof)))
        .isTrue();
    assertThat(sign()).isEqualTo(second);
  }

  @Test
  void anEventIsProvenUnderAHead() {
    TreeHead head = sign();
    JsonNode proof =
        platform.read("/api/v1/audit/proofs/inclusion?position=17&tree_size=" + head.treeSize());

    assertThat(
            Proofs.includes(
                HexFormat.of().parseHex(proof.path("leaf_hash").asText()),
                16,
                head.treeSize(),
                path(proof),
                head.root()))
        .isTrue();
  }

  @Test
  void anIncrementalVerificationReadsOnlyWhatIsNew() {
    TaskId task = TaskId.random();
    long end = platform.events.record("Task", task.value(), created(task));
    treeHolds(end);

    JsonNode verdict = verify("incremental");

    assertThat(verdict.path("intact").asBoolean()).as("%s", verdict).isTrue();
    assertThat(verdict.path("checked").asLong()).isEqualTo(1);
    assertThat(verdict.path("from").asLong()).isEqualTo(end);
    assertThat(verdict.path("not_proven").toString()).contains("were verified before");
  }

  @Test
  void progressComesInLinesAndTheVerdictLast() {
    HttpResponse<String> reply =
        platform.send(
            platform
                .request("/api/v1/audit/verify?mode=full")
                .header("Accept", "application/x-ndjson")
                .GET()
                .build());

    List<String> lines = reply.body().lines().toList();
    assertThat(Platform.json(lines.getLast()).at("/verdict/intact").asBoolean()).isTrue();
  }

  @Test
  void aChangedByteIsFound() throws Exception {
    tampering(
        "UPDATE event_store.events SET payload = replace(payload::text, 'Analyze', 'analyze')::json"
            + " WHERE global_position = 20",
        () -> assertThat(found("full")).contains("changed 20"),
        "UPDATE event_store.events SET payload = replace(payload::text, 'analyze', 'Analyze')::json"
            + " WHERE global_position = 20");
  }

  @Test
  void aChangedRowWithItsLeafAndHashMadeToFitIsFound() throws Exception {
    sign();
    tampering(
        "CREATE TABLE public.kept AS SELECT * FROM event_store.events WHERE global_position >="
            + " 40;UPDATE event_store.events SET metadata = '{\"principal\":\"nobody\"}' WHERE"
            + " global_position = 40;"
            + rewriteFrom(40),
        () -> assertThat(found("full")).contains("rewritten " + sign409()),
        restoreFrom(40));
  }

  @Test
  void aDeletedRowIsFound() throws Exception {
    tampering(
        "CREATE TABLE public.kept AS SELECT * FROM event_store.events WHERE global_position = 30;"
            + "DELETE FROM event_store.events WHERE global_position = 30",
        () -> assertThat(found("full")).contains("removed 30"),
        "INSERT INTO event_store.events SELECT * FROM public.kept; DROP TABLE public.kept");
  }

  @Test
  void swappedRowsAreFound() throws Exception {
    String swap =
        "UPDATE event_store.events SET global_position = CASE global_position WHEN 1011 THEN 12"
            + " ELSE 11 END WHERE global_position IN (1011, 1012)";
    String away =
        "UPDATE event_store.events SET global_position = global_position + 1000"
            + " WHERE global_position IN (11, 12);";
    tampering(
        away + swap,
        () -> assertThat(found("full")).contains("swapped 11", "swapped 12"),
        away + swap);
  }

  @Test
  void aGapInTheNumbersOfAnAggregateIsFound() throws Exception {
    tampering(
        "CREATE TABLE public.kept AS SELECT * FROM event_store.events WHERE global_position >= 45;"
            + "UPDATE event_store.events SET sequence_number = 2 WHERE global_position = 45;"
            + rewriteFrom(45),
        () -> assertThat(found("full")).contains("sequence 45"),
        restoreFrom(45));
  }

  @Test
  void anEventThatFollowsOneBeforeTheCheckpointIsNoGap() {
    TaskId task = TaskId.random();
    treeHolds(platform.events.record("Task", task.value(), created(task)));
    assertThat(verify("full").path("intact").asBoolean()).isTrue();
    treeHolds(platform.events.record("Task", task.value(), assigned(task, AgentId.random(), 1)));

    JsonNode verdict = verify("incremental");

    assertThat(verdict.path("intact").asBoolean()).as("%s", verdict).isTrue();
    assertThat(verdict.path("checked").asLong()).isEqualTo(1);
  }

  @Test
  void fromACheckpointThatTheStoredTreeNoLongerHasTheWholeLogIsRead() throws Exception {
    long end = platform.events.head();
    String flip =
        "UPDATE read_model.merkle_node SET hash = set_byte(hash, 0, 255 - get_byte(hash, 0))"
            + " WHERE index = 0 AND level = "
            + (63 - Long.numberOfLeadingZeros(end));
    tampering(
        flip,
        () -> {
          assertThat(found("incremental")).contains("tree " + end);
          assertThat(verify("incremental").path("checked").asLong()).isEqualTo(end);
        },
        flip);
  }

  @Test
  void aCutTailIsFoundAlsoIncrementally() throws Exception {
    long end = sign().treeSize();
    long cut = end - 3;
    tampering(
        "CREATE TABLE public.kept AS SELECT * FROM event_store.events WHERE global_position > "
            + cut
            + ";DELETE FROM event_store.events WHERE global_position > "
            + cut,
        () -> {
          assertThat(found("full")).contains("truncated " + (cut + 1));
          assertThat(found("incremental")).contains("truncated " + (cut + 1));
        },
        "INSERT INTO event_store.events SELECT * FROM public.kept; DROP TABLE public.kept");
  }

  @Test
  void aCutTailIsFoundWhenTheStoredTreeIsCutToo() throws Exception {
    long end = sign().treeSize();
    long cut = end - 3;
    String rewind =
        "TRUNCATE read_model.merkle_node;"
            + "UPDATE read_model.merkle_tree SET size = 0, hash = decode(repeat('00', 32), 'hex');";
    tampering(
        "CREATE TABLE public.kept AS SELECT * FROM event_store.events WHERE global_position > "
            + cut
            + ";DELETE FROM event_store.events WHERE global_position > "
            + cut
            + ";"
            + rewind,
        () -> {
          treeHolds(cut);
          assertThat(found("full")).contains("truncated " + (cut + 1));
          assertThat(platform.post("/api/v1/audit/heads", "").statusCode()).isEqualTo(409);
        },
        rewind
            + "INSERT INTO event_store.events SELECT * FROM public.kept; DROP TABLE public.kept");
    treeHolds(end);
  }

  @Test
  void aHeadSignedWithAnotherKeyIsFound() throws Exception {
    TreeHead head = sign();
    KeyPair other = Keys.pair(Keys.generate());
    String before = Files.readString(heads);
    TreeHead forged =
        TreeHead.sign(
            head.treeSize(),
            head.root(),
            head.chain(),
            head.signedAt(),
            other.getPrivate(),
            other.getPublic());
    Files.writeString(heads, forged.toJson() + "\n", StandardOpenOption.APPEND);

    try {
      assertThat(found("full")).containsExactly("head_signature " + head.treeSize());
      HttpResponse<String> next = platform.post("/api/v1/audit/heads", "");
      assertThat(next.statusCode()).isEqualTo(409);
      assertThat(next.body()).contains("head_signature");
    } finally {
      Files.writeString(heads, before);
    }
  }

  @Test
  void aChangedNodeOfTheStoredTreeIsFound() throws Exception {
    String flip =
        "UPDATE read_model.merkle_node SET hash = set_byte(hash, 0, 255 - get_byte(hash, 0))"
            + " WHERE level = 4 AND index = 1";
    tampering(flip, () -> assertThat(found("full")).anyMatch(one -> one.startsWith("tree ")), flip);
  }

  @Test
  void aTreeThatIsLostIsMadeAgainWithTheSameRoot() {
    TreeHead head = sign();
    platform.sql.execute("TRUNCATE read_model.merkle_node");
    platform.sql.execute(
        "UPDATE read_model.merkle_tree SET size = 0, hash = decode(repeat('00', 32), 'hex')");
    treeHolds(head.treeSize());

    assertThat(sign()).isEqualTo(head);
  }

  @Test
  void aWorkerIsNotAnswered() {
    AgentId agent = AgentId.random();
    long end = platform.events.record("Agent", agent.value(), running(agent, "token of a worker"));
    platform.read("/api/v1/agents?min_position=" + end);

    for (String path :
        List.of("verify", "heads", "key", "imports", "proofs/inclusion?position=1")) {
      HttpRequest request =
          HttpRequest.newBuilder(platform.uri("/api/v1/audit/" + path))
              .header("Authorization", "Bearer token of a worker")
              .build();
      assertThat(platform.send(request).statusCode()).as(path).isEqualTo(403);
    }
  }

  @Test
  void whatIsAskedWronglyIsRefusedByName() {
    assertThat(platform.get("/api/v1/audit/verify?mode=quick").body()).contains("mode");
    assertThat(platform.get("/api/v1/audit/proofs/inclusion?position=0").statusCode())
        .isEqualTo(400);
    assertThat(platform.get("/api/v1/audit/proofs/consistency?from=999999").statusCode())
        .isEqualTo(400);
  }

  @Test
  void headVerifiesNothing() {
    HttpResponse<String> reply =
        platform.send(
            platform
                .request("/api/v1/audit/verify?mode=full")
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build());
    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(reply.headers().firstValueAsLong("Content-Length").orElse(0)).isZero();
  }

  /** Makes leaves and hashes fit again from a position on, as one would who knows the format. */
  private static String rewriteFrom(long position) {
    return """
    DO $$
    DECLARE e event_store.events; previous bytea;
    BEGIN
      SELECT hash INTO previous FROM event_store.events WHERE global_position = %1$d - 1;
      FOR e IN SELECT * FROM event_store.events WHERE global_position >= %1$d
               ORDER BY global_position LOOP
        previous := sha256(previous || event_store.leaf_of(e));
        UPDATE event_store.events SET leaf = event_store.leaf_of(e), hash = previous
        WHERE global_position = e.global_position;
      END LOOP;
    END $$\
    """
        .formatted(position);
  }

  private static String restoreFrom(long position) {
    return ("DELETE FROM event_store.events WHERE global_position >= %d;"
            + "INSERT INTO event_store.events SELECT * FROM public.kept; DROP TABLE public.kept")
        .formatted(position);
  }

  private interface Check {
    void run() throws Exception;
  }

  private static void tampering(String change, Check check, String undo) throws Exception {
    asSuperuser(change);
    try {
      check.run();
    } finally {
      asSuperuser(undo);
    }
  }

  private static void asSuperuser(String sql) throws SQLException {
    try (Connection connection = platform.superuser().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER TABLE event_store.events DISABLE TRIGGER ALL");
      statement.execute(sql);
      statement.execute(
          "ALTER TABLE event_store.events ENABLE ALWAYS TRIGGER events_are_append_only");
    }
  }

  private static JsonNode verify(String mode) {
    return platform.read("/api/v1/audit/verify?mode=" + mode);
  }

  private static List<String> found(String mode) {
    JsonNode verdict = verify(mode);
    assertThat(verdict.path("intact").asBoolean()).as("%s", verdict).isFalse();
    assertThat(verdict.path("proven")).isEmpty();
    return verdict
        .path("breaches")
        .valueStream()
        .map(one -> one.path("kind").asText() + " " + one.path("position").asLong())
        .toList();
  }

  private static TreeHead sign() {
    return TreeHead.of(Platform.json(platform.post("/api/v1/audit/heads", "").body()));
  }

  /** The size of the last head, which a rewritten log no longer fits. */
  private static long sign409() {
    return platform.read("/api/v1/audit/heads?limit=1").at("/data/0/tree_size").asLong();
  }

  private static String key() {
    return platform.read("/api/v1/audit/key").path("public_key").asText();
  }

  private static List<byte[]> path(JsonNode proof) {
    List<byte[]> hashes = new ArrayList<>();
    proof.path("path").forEach(hash -> hashes.add(HexFormat.of().parseHex(hash.asText())));
    return hashes;
  }

  private static void treeHolds(long size) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                Stream.of(
                        platform.sql.queryForObject(
                            "SELECT size FROM read_model.merkle_tree", Long.class))
                    .anyMatch(now -> now == size));
  }
}
