package io.mistersmith.query.audit;

import static io.mistersmith.query.Samples.assigned;
import static io.mistersmith.query.Samples.created;
import static io.mistersmith.query.Samples.running;
import static io.mistersmith.query.Samples.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.run.RunEvent.RunOutputRecorded;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.proof.BundleCheck;
import io.mistersmith.proof.BundleRefused;
import io.mistersmith.proof.Keys;
import io.mistersmith.query.Platform;
import io.mistersmith.query.Samples;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {
  @TempDir static Path dir;
  private static Platform platform;
  private static TaskId task;
  private static RunId run;
  private static PublicKey key;

  @BeforeAll
  static void start() throws Exception {
    String pair = Keys.generate();
    key = Keys.publicKey(pair);
    platform =
        Platform.start(
            dir,
            "--smith.audit.key-file=" + Files.writeString(dir.resolve("audit-key"), pair),
            "--smith.audit.directory=" + dir.resolve("audit"),
            "--smith.audit.head-interval=1h",
            "--smith.audit.max-scattered=50");
    task = TaskId.random();
    AgentId agent = AgentId.random();
    run = RunId.of(task, 1);
    platform.events.record("Agent", agent.value(), running(agent, "token"));
    for (int i = 0; i < 30; i++) {
      TaskId other = TaskId.random();
      platform.events.record("Task", other.value(), created(other));
      if (i == 5) {
        platform.events.record("Task", task.value(), created(task), assigned(task, agent, 1));
      }
      if (i == 9) {
        platform.events.record("Task", task.value(), started(task, agent, 1));
      }
      if (i >= 10 && i < 13) {
        platform.events.record("run", run.value(), output(agent, i - 10));
      }
    }
  }

  private static RunOutputRecorded output(AgentId agent, int chunk) {
    return new RunOutputRecorded(
        run,
        task,
        agent,
        1,
        chunk,
        chunk == 1 ? "stderr" : "stdout",
        List.of("{\"type\":\"note\",\"text\":\"é \\\"" + chunk + "\\\" 😀\"}", "half"),
        chunk == 0,
        "00",
        Samples.T0);
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @Test
  void oneTaskIsProvenByBothProgramsWithoutAnyOther() throws Exception {
    Path bundle = export("{\"task_id\":\"" + task + "\"}");

    List<String> aggregates = new ArrayList<>();
    BundleCheck.Checked checked =
        BundleCheck.check(bundle, key, (event, _) -> aggregates.add(event.aggregateId()));
    assertThat(checked.events()).isEqualTo(6);
    assertThat(aggregates).containsOnly(task.value(), run.value());
    assertThat(standAlone(bundle, dir.resolve("audit-key"))).startsWith("0 PROVEN      6 events");
    try (ZipFile zip = new ZipFile(bundle.toFile())) {
      String transcript = text(zip, zip.getEntry("transcripts/" + run + ".jsonl"));
      assertThat(transcript)
          .isEqualTo(
              "{\"type\":\"note\",\"text\":\"é \\\"0\\\" 😀\"}\nhalf"
                  + "{\"type\":\"note\",\"text\":\"é \\\"2\\\" 😀\"}\nhalf\n");
    }
  }

  @Test
  void aRangeIsProvenWithoutAGap() throws Exception {
    Path bundle = export("{\"from\":3,\"to\":27}");

    assertThat(BundleCheck.check(bundle, key, (_, _) -> {}).events()).isEqualTo(25);
    assertThat(standAlone(bundle, null)).startsWith("0 PROVEN      25 events");
  }

  @Test
  void everythingIsProvenWithAnEmptyProof() throws Exception {
    Path bundle = export("{\"from\":1}");

    assertThat(BundleCheck.check(bundle, key, (_, _) -> {}).proof()).isEmpty();
    assertThat(standAlone(bundle, null)).startsWith("0 PROVEN");
  }

  @Test
  void aChangeOfAnyByteIsFoundByBothPrograms() throws Exception {
    Path bundle = export("{\"task_id\":\"" + task + "\"}");
    byte[] good = Files.readAllBytes(bundle);

    for (int at = 0; at < good.length; at += 1 + good.length / 199) {
      byte[] bad = good.clone();
      bad[at] ^= 1;
      refused(Files.write(dir.resolve("bad.zip"), bad), key, "bundle_altered", "bundle_cut");
    }
    byte[] bad = good.clone();
    bad[good.length / 2] ^= 1;
    assertThat(standAlone(Files.write(dir.resolve("bad.zip"), bad), null)).startsWith("4 NOT");
  }

  @Test
  void aBundleThatIsCutIsFoundByBothPrograms() throws Exception {
    Path bundle = export("{\"task_id\":\"" + task + "\"}");
    byte[] good = Files.readAllBytes(bundle);
    Path half =
        Files.write(dir.resolve("half.zip"), java.util.Arrays.copyOf(good, good.length / 2));

    refused(half, key, "bundle_cut");
    assertThat(standAlone(half, null)).startsWith("4 NOT");
  }

  @Test
  void anotherKeyIsFoundByBothPrograms() throws Exception {
    Path bundle = export("{\"task_id\":\"" + task + "\"}");
    String other = Keys.generate();

    refused(bundle, Keys.publicKey(other), "wrong_key");
    assertThat(standAlone(bundle, Files.writeString(dir.resolve("other.pem"), other)))
        .startsWith("4 NOT PROVEN  signed with another key");
  }

  @Test
  void anEventThatIsTakenOutIsFoundAlsoWhenEverythingIsSignedAgain() throws Exception {
    Path bundle = export("{\"task_id\":\"" + task + "\"}");

    Path forged = Forger.without(bundle, dir.resolve("forged.zip"), 3, null);
    refused(forged, key, "manifest_signature");
    assertThat(standAlone(forged, null)).startsWith("4 NOT");

    Path signedAgain =
        Forger.without(
            bundle, dir.resolve("again.zip"), 3, Files.readString(dir.resolve("audit-key")));
    refused(signedAgain, key, "events_missing", "proof_mismatch");
    assertThat(standAlone(signedAgain, null)).startsWith("4 NOT");
  }

  @Test
  void aBundleIsTakenInOnceAndReadAtItsOwnPositions() throws Exception {
    Path bundle = export("{\"task_id\":\"" + task + "\"}");
    long head = platform.events.head();

    JsonNode first = imported(bundle, 201);
    JsonNode again = imported(bundle, 201);

    assertThat(first).isEqualTo(again);
    assertThat(first.path("imported").asBoolean()).isTrue();
    String path = "/api/v1/audit/imports/" + first.path("bundle_id").asText() + "/events";
    JsonNode page = platform.read(path + "?limit=2");
    assertThat(page.path("imported").asBoolean()).isTrue();
    assertThat(page.at("/data/0/event/aggregate_id").asText()).isEqualTo(task.value());
    assertThat(page.at("/data/0/position").asLong()).isEqualTo(10);
    assertThat(platform.read(path + "?cursor=" + page.path("next_cursor").asText()).path("data"))
        .hasSize(4);
    assertThat(platform.read(path + "?aggregate_id=" + run).path("data")).hasSize(3);
    assertThat(platform.events.head()).isEqualTo(head);
  }

  @Test
  void aDamagedBundleIsNotTakenInAndLeavesNothing() throws Exception {
    Path bundle = export("{\"from\":2,\"to\":9}");
    long before = platform.read("/api/v1/audit/imports").path("data").size();
    byte[] bad = Files.readAllBytes(bundle);
    bad[bad.length / 2] ^= 1;
    Path again =
        Forger.without(
            bundle, dir.resolve("gap.zip"), 3, Files.readString(dir.resolve("audit-key")));

    assertThat(imported(Files.write(dir.resolve("bad2.zip"), bad), 422).path("code").asText())
        .isEqualTo("bundle_altered");
    assertThat(imported(again, 422).path("code").asText()).isEqualTo("events_missing");
    assertThat(imported(Files.writeString(dir.resolve("no.zip"), "no"), 422).path("code").asText())
        .isEqualTo("bundle_unreadable");
    assertThat(platform.read("/api/v1/audit/imports").path("data")).hasSize((int) before);
  }

  @Test
  void aFullDiskOfTheDatabaseRefusesABundleByNameAndLeavesNothing() throws Exception {
    Path bundle = export("{\"from\":4,\"to\":8}");
    String rows =
        "SELECT (SELECT count(*) FROM inspection.bundle) + (SELECT count(*) FROM inspection.event)";
    Long before = platform.sql.queryForObject(rows, Long.class);
    platform.sql.execute(
        """
        CREATE FUNCTION inspection.disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.global_position > 5 THEN
            RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full';
          END IF;
          RETURN NEW;
        END $$;
        CREATE TRIGGER disk_is_full BEFORE INSERT ON inspection.event
          FOR EACH ROW EXECUTE FUNCTION inspection.disk_is_full()
        """);
    try {
      assertThat(imported(bundle, 507).path("code").asText()).isEqualTo("insufficient_storage");
      assertThat(platform.sql.queryForObject(rows, Long.class)).isEqualTo(before);
    } finally {
      platform.sql.execute("DROP FUNCTION inspection.disk_is_full() CASCADE");
    }
    assertThat(imported(bundle, 201).path("events").asInt()).isEqualTo(5);
  }

  private static JsonNode imported(Path bundle, int status) throws Exception {
    HttpResponse<String> reply =
        platform.send(
            platform
                .request("/api/v1/audit/imports")
                .header("Content-Type", "application/zip")
                .POST(BodyPublishers.ofFile(bundle))
                .build());
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
    return Platform.json(reply.body());
  }

  @Test
  void whatCannotBeExportedIsRefusedByName() {
    assertThat(code("{\"task_id\":\"task_unknown\"}")).isEqualTo("404 not_found");
    assertThat(code("{\"agent_id\":\"agent-unknown\"}")).isEqualTo("404 not_found");
    assertThat(code("{}")).isEqualTo("400 invalid_input");
    assertThat(code("{\"from\":9,\"to\":8}")).isEqualTo("400 invalid_input");
    assertThat(code("{\"from\":1,\"to\":999999}")).isEqualTo("400 invalid_input");
    assertThat(code("{\"task_id\":\"a\",\"agent_id\":\"b\"}")).isEqualTo("400 invalid_input");
    assertThat(code("{\"what\":1}")).isEqualTo("400 invalid_input");
  }

  private static String code(String body) {
    HttpResponse<String> reply = platform.post("/api/v1/audit/exports", body);
    JsonNode problem = Platform.json(reply.body());
    return reply.statusCode() + " " + problem.path("code").asText();
  }

  static Path export(String body) throws IOException, InterruptedException {
    HttpResponse<Path> reply =
        platform.http.send(
            platform.request("/api/v1/audit/exports").POST(BodyPublishers.ofString(body)).build(),
            BodyHandlers.ofFile(Files.createTempFile(dir, "bundle", ".zip")));
    assertThat(reply.statusCode())
        .as(Files.readString(reply.body(), StandardCharsets.ISO_8859_1))
        .isEqualTo(200);
    return reply.body();
  }

  private static void refused(Path bundle, PublicKey kept, String... codes) {
    assertThatThrownBy(() -> BundleCheck.check(bundle, kept, (_, _) -> {}))
        .isInstanceOfSatisfying(
            BundleRefused.class, refusal -> assertThat(refusal.code()).isIn((Object[]) codes));
  }

  /** Exit code and first line of the program that needs nothing but a JDK. */
  private static String standAlone(Path bundle, Path kept) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                Path.of("../tools/CheckBundle.java").toAbsolutePath().toString(),
                bundle.toString()));
    if (kept != null) {
      command.add(kept.toString());
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + " " + said;
  }

  static String text(ZipFile zip, ZipEntry entry) throws IOException {
    return new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
  }
}
