package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.acceptance.Platform.Said;
import io.mistersmith.proof.Frontier;
import io.mistersmith.proof.Keys;
import io.mistersmith.proof.TreeHead;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody with every right on the database changes history; it is found through the doors. One
 * task leaves with its proof; its run is run again without a model. A platform of its own, since
 * its history is broken and mended.
 */
@Tag("D-236")
class AuditStory {
  private static final int TAMPERED = 4;
  @TempDir static Path home;
  @TempDir static Path outside;
  private static Platform platform;
  private static Client client;
  private static String agent;
  private static String task;

  @BeforeAll
  static void up() {
    platform = Platform.up(home);
    client = platform.client();
    agent = client.spawn("Auditor", "accounts");
    client.awaitAgent(agent, "running", "idle");
    task =
        client.submit(
            """
            {"description":"Look at the accounts","required_capabilities":["accounts"],
             "parameters":{"pace_ms":1,"lines":["one error","two warnings"]}}\
            """);
    client.awaitTask(task, "completed");
    client.awaitAgent(agent, "running", "idle");
  }

  @AfterAll
  static void down() {
    if (platform != null) {
      platform.close();
    }
  }

  @Test
  void whatIsWholeIsSaidToBeWhole() {
    Said full = platform.smith("audit", "verify", "--full");
    Said again = platform.smith("audit", "verify");

    assertThat(full.exitCode()).as(full.text()).isZero();
    assertThat(full.text()).contains("INTACT", "proven", "open");
    assertThat(again.exitCode()).as(again.text()).isZero();
    assertThat(again.text()).contains("incremental");
  }

  @Test
  void aKeptHeadIsToldOnNatsWrittenToAFileAndContinued() throws Exception {
    try (Nats nats = Nats.connect(platform)) {
      nats.listen("audit.tree_head");
      client.submit("{\"description\":\"one more event\",\"required_capabilities\":[\"nobody\"]}");
      Said signed = platform.smith("audit", "head");
      assertThat(signed.exitCode()).as(signed.text()).isZero();
      Path head = Files.writeString(outside.resolve("head.json"), signed.text());
      Path key =
          Files.writeString(outside.resolve("key.pem"), platform.smith("audit", "key").text());
      JsonNode kept = Client.JSON.readTree(signed.text());
      await().atMost(Duration.ofSeconds(20)).until(() -> nats.on("audit.tree_head").contains(kept));
      assertThat(Files.readString(home.resolve("audit/heads.jsonl")))
          .contains(kept.path("root_hash").asText());
      assertThat(home.resolve("secrets/audit-key"))
          .satisfies(
              file ->
                  assertThat(Files.getPosixFilePermissions(file).toString())
                      .isEqualTo("[OWNER_READ, OWNER_WRITE]"));

      Said said =
          platform.smith("audit", "verify", "--head", head.toString(), "--key", key.toString());

      assertThat(said.exitCode()).as(said.text()).isZero();
      assertThat(said.text()).contains("begins with the");
    }
  }

  @Test
  void aChangedByteIsFound() throws Exception {
    String change =
        "UPDATE event_store.events SET payload = replace(payload::text, '%s', '%s')::json";
    tampering(
        change.formatted("accounts", "Accounts") + " WHERE aggregate_id = '" + task + "'",
        "changed",
        change.formatted("Accounts", "accounts") + " WHERE aggregate_id = '" + task + "'");
  }

  @Test
  void aDeletedRowIsFound() throws Exception {
    tampering(
        "CREATE TABLE public.kept AS SELECT * FROM event_store.events WHERE global_position = 3;"
            + "DELETE FROM event_store.events WHERE global_position = 3",
        "removed",
        BACK);
  }

  @Test
  void swappedRowsAreFound() throws Exception {
    String swap =
        """
        UPDATE event_store.events SET global_position = global_position + 1000000 WHERE global_position IN (4, 5);
        UPDATE event_store.events SET global_position = 1000009 - global_position WHERE global_position > 1000000\
        """;
    tampering(swap, "swapped", swap);
  }

  @Test
  void aCutTailIsFound() throws Exception {
    long head =
        Client.JSON.readTree(platform.smith("audit", "head").text()).path("tree_size").asLong();
    String tail = " FROM event_store.events WHERE global_position > " + (head - 2);
    tampering("CREATE TABLE public.kept AS SELECT *" + tail + "; DELETE" + tail, "truncated", BACK);
  }

  /**
   * Leaves, hashes and tree fit what was changed, and the only head is one of all this: no more
   * than its key is wrong.
   */
  @Test
  void aHeadOfRewrittenHistorySignedAgainWithAnotherKeyIsFound() throws Exception {
    Path kept =
        Files.writeString(outside.resolve("true.json"), platform.smith("audit", "head").text());
    Path heads = home.resolve("audit/heads.jsonl");
    String before = Files.readString(heads);
    asSuperuser(REWRITE);
    try {
      Files.writeString(heads, headByAnotherKey().toJson() + "\n");

      Said said = platform.smith("audit", "verify", "--full");
      assertThat(said.exitCode()).as(said.text()).isEqualTo(TAMPERED);
      assertThat(said.text()).contains("head_signature", "not signed by this platform's key");
      assertThat(client.get("/api/v1/audit/verify?mode=full").body().path("breaches").valueStream())
          .extracting(breach -> breach.path("kind").asText())
          .containsExactly("head_signature");
      Said next = platform.smith("audit", "head");
      assertThat(next.exitCode()).isEqualTo(1);
      assertThat(next.text()).contains("head_signature");
      Files.delete(heads);
      Said compared = platform.smith("audit", "verify", "--full", "--head", kept.toString());
      assertThat(compared.exitCode()).as(compared.text()).isEqualTo(TAMPERED);
      assertThat(compared.text()).contains("does not continue the head that was kept");
    } finally {
      asSuperuser(
          "DELETE FROM event_store.events WHERE global_position > 1;" + BACK + ";" + REGROW);
      Files.writeString(heads, before);
      treeHoldsTheLog();
    }
    Said mended = platform.smith("audit", "verify", "--full");
    assertThat(mended.exitCode()).as(mended.text()).isZero();
  }

  @Test
  void oneTaskLeavesWithItsProofAndIsCheckedByTwoPrograms() throws Exception {
    Path bundle = outside.resolve("task.smith.zip");
    Said export = platform.smith("audit", "export", "--task", task, "-o", bundle.toString());
    assertThat(export.exitCode()).as(export.text()).isZero();
    assertThat(bundle).isRegularFile();
    Path key = home.resolve("audit/key.pem");

    Said check = platform.smith("audit", "check", bundle.toString(), "--key", key.toString());
    assertThat(check.exitCode()).as(check.text()).isZero();
    assertThat(standAlone(bundle, key)).startsWith("0 PROVEN");

    byte[] bytes = Files.readAllBytes(bundle);
    bytes[bytes.length / 3] ^= 4;
    Path bad = Files.write(outside.resolve("bad.smith.zip"), bytes);
    Said refused = platform.smith("audit", "check", bad.toString());
    assertThat(refused.exitCode()).as(refused.text()).isEqualTo(TAMPERED);
    assertThat(refused.text()).contains("bundle_altered");
    assertThat(standAlone(bad, key)).startsWith("4 NOT PROVEN");

    Said taken = platform.smith("audit", "import", bundle.toString(), "--json");
    assertThat(taken.exitCode()).as(taken.text()).isZero();
    JsonNode imports = client.get("/api/v1/audit/imports").body().path("data");
    assertThat(imports.findValuesAsText("task_id")).contains(task);
    Files.createSymbolicLink(outside.resolve("full.zip.part"), Path.of("/dev/full"));
    Path full = outside.resolve("full.zip");
    Said noSpace = platform.smith("audit", "export", "--task", task, "-o", full.toString());
    assertThat(noSpace.exitCode()).isEqualTo(1);
    assertThat(noSpace.text()).contains("No space left on device");
    assertThat(outside).isDirectoryNotContaining("glob:**/full.zip*");
    Said unknown = platform.smith("audit", "export", "--task", "task_unknown");
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.text()).contains("not_found");
  }

  @Test
  @Tag("D-237")
  void aRecordedRunIsRunAgainEqualAndAChangedRecordIsNotFollowed() throws Exception {
    long discoveries = client.get("/api/v1/discoveries?limit=500").body().path("data").size();

    Said equal = platform.smith("replay", task);

    assertThat(equal.exitCode()).as(equal.text()).isZero();
    assertThat(equal.text()).contains("EQUAL");
    JsonNode after = client.get("/api/v1/discoveries?limit=500").body().path("data");
    assertThat(after.size()).isGreaterThan((int) discoveries);
    String change =
        "UPDATE event_store.events SET payload = replace(payload::text, '%s', '%s')::json"
            + " WHERE event_type = 'run.output_recorded' AND aggregate_id IN"
            + " (SELECT run_id FROM read_model.runs WHERE task_id = '"
            + task
            + "')";
    asSuperuser(
        change.formatted(
            "\\\"is_error\\\":false,\\\"content\\\"", "\\\"is_error\\\":true,\\\"content\\\""));
    try {
      Said different = platform.smith("replay", task);
      assertThat(different.exitCode()).as(different.text()).isEqualTo(TAMPERED);
      assertThat(different.text()).contains("DIFFERENT", "of the record");
    } finally {
      asSuperuser(
          change.formatted(
              "\\\"is_error\\\":true,\\\"content\\\"", "\\\"is_error\\\":false,\\\"content\\\""));
    }
  }

  @Test
  @Tag("D-237")
  void aRunThatIsUnknownOrStillGoingIsNotReplayed() {
    String slow =
        client.submit(
            """
            {"description":"take a while","required_capabilities":["accounts"],
             "parameters":{"script":[{"say":"begun"},{"delay_ms":60000}]}}\
            """);
    client.awaitTask(slow, "running");

    String run = client.get("/api/v1/tasks/" + slow).body().path("run_id").asText();

    Said going = platform.smith("replay", slow);
    Said goingRun = platform.smith("replay", run);
    Said unknown = platform.smith("replay", "run_unknown");
    JsonNode pastTheCommandLine = playedByHand(run);
    client.post("/api/v1/tasks/" + slow + "/cancel", "{\"reason\":\"enough\"}");

    assertThat(going.exitCode()).isEqualTo(1);
    assertThat(going.text()).contains("run_still_going", run);
    assertThat(goingRun.exitCode()).isEqualTo(1);
    assertThat(goingRun.text()).contains("run_still_going", run);
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.text()).contains("404");
    assertThat(pastTheCommandLine.at("/error/code").asText()).isEqualTo("record_unusable");
    assertThat(pastTheCommandLine.at("/error/message").asText()).contains("run_still_going");
    client.awaitAgent(agent, "running", "idle");
  }

  /** What {@code smith replay} does behind its own look at the run: the task as it ended. */
  private static JsonNode playedByHand(String run) {
    String capability = "replay." + run;
    String player =
        client
            .post(
                "/api/v1/agents",
                """
                {"role":"Auditor","executor":"recorded","model":"%s","capabilities":["%s"]}\
                """
                    .formatted(run, capability))
            .body()
            .path("agent_id")
            .asText();
    String task =
        client.submit(
            """
            {"description":"take a while","required_capabilities":["%s"],"max_attempts":1,
             "parameters":{"script":[{"say":"begun"},{"delay_ms":60000}]}}\
            """
                .formatted(capability));
    client.awaitTask(task, "failed");
    client.post("/api/v1/agents/" + player + "/commands/stop", "{\"reason\":\"seen\"}");
    return client.get("/api/v1/tasks/" + task).body();
  }

  @Test
  void theWalkOfTheReadmeWorksAsWritten() throws Exception {
    String readme = Files.readString(Repository.ROOT.resolve("README.md"));
    String part = readme.substring(readme.indexOf("## An audit in five minutes"));
    String walk =
        Pattern.compile("^```\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(part.substring(0, part.indexOf("\n## ", 1)))
            .results()
            .map(block -> block.group(1))
            .collect(Collectors.joining());
    Path somewhere = Files.createDirectory(outside.resolve("walk"));
    for (String name : List.of("smith", "tools")) {
      Files.createSymbolicLink(somewhere.resolve(name), Repository.ROOT.resolve(name));
    }

    Said said = platform.shell(somewhere, "set -e\n" + walk);

    assertThat(said.exitCode()).as(said.text()).isZero();
    assertThat(said.text())
        .contains(
            "INTACT",
            "PROVEN",
            "EQUAL",
            "begins with the",
            "To look at again",
            "assigned",
            "switched");
  }

  private static final String BACK =
      "INSERT INTO event_store.events SELECT * FROM public.kept; DROP TABLE public.kept";

  private static final String REGROW =
      "TRUNCATE read_model.merkle_node;"
          + "UPDATE read_model.merkle_tree SET size = 0, hash = decode(repeat('00', 32), 'hex')";

  private static final String REWRITE =
      """
      CREATE TABLE public.kept AS SELECT * FROM event_store.events WHERE global_position > 1;
      UPDATE event_store.events SET metadata = '{"principal":"nobody"}' WHERE global_position = 2;
      DO $$
      DECLARE e event_store.events; previous bytea;
      BEGIN
        SELECT hash INTO previous FROM event_store.events WHERE global_position = 1;
        FOR e IN SELECT * FROM event_store.events WHERE global_position > 1 ORDER BY global_position LOOP
          previous := sha256(previous || event_store.leaf_of(e));
          UPDATE event_store.events SET leaf = event_store.leaf_of(e), hash = previous
          WHERE global_position = e.global_position;
        END LOOP;
      END $$;
      """
          + REGROW;

  private static TreeHead headByAnotherKey() throws SQLException {
    treeHoldsTheLog();
    Frontier tree = new Frontier();
    byte[] chain = {};
    try (Connection connection = superuser();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT leaf, hash FROM event_store.events ORDER BY global_position")) {
      while (rows.next()) {
        tree.add(rows.getBytes(1), (_, _, _) -> {});
        chain = rows.getBytes(2);
      }
    }
    KeyPair other = Keys.pair(Keys.generate());
    return TreeHead.sign(
        tree.size(),
        tree.root(),
        chain,
        "2026-01-01T00:00:00.000Z",
        other.getPrivate(),
        other.getPublic());
  }

  private static void treeHoldsTheLog() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              try (Connection connection = superuser();
                  Statement statement = connection.createStatement();
                  ResultSet row =
                      statement.executeQuery(
                          """
                          SELECT size = (SELECT max(global_position) FROM event_store.events)
                          FROM read_model.merkle_tree
                          """)) {
                return row.next() && row.getBoolean(1);
              }
            });
  }

  private static void tampering(String change, String kind, String undo) throws SQLException {
    asSuperuser(change);
    try {
      Said said = platform.smith("audit", "verify", "--full");
      assertThat(said.exitCode()).as(said.text()).isEqualTo(TAMPERED);
      assertThat(said.text()).contains("BREACHED", kind);
      assertThat(
              client.get("/api/v1/audit/verify?mode=full").body().at("/breaches/0/kind").asText())
          .isNotEmpty();
    } finally {
      asSuperuser(undo);
    }
    Said mended = platform.smith("audit", "verify", "--full");
    assertThat(mended.exitCode()).as(mended.text()).isZero();
  }

  private static void asSuperuser(String sql) throws SQLException {
    try (Connection connection = superuser();
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER TABLE event_store.events DISABLE TRIGGER ALL");
      statement.execute(sql);
      statement.execute(
          "ALTER TABLE event_store.events ENABLE ALWAYS TRIGGER events_are_append_only");
    }
  }

  private static Connection superuser() throws SQLException {
    String url = "jdbc:postgresql://127.0.0.1:" + platform.postgresPort + "/mistersmith";
    return DriverManager.getConnection(url, "postgres", Credentials.superuser(platform));
  }

  private static String standAlone(Path bundle, Path key) throws Exception {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    Repository.ROOT.resolve("tools/CheckBundle.java").toString(),
                    bundle.toString(),
                    key.toString()))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + " " + said;
  }
}
