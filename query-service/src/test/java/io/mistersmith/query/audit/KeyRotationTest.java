package io.mistersmith.query.audit;

import static io.mistersmith.query.Samples.created;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.proof.BundleCheck;
import io.mistersmith.proof.BundleRefused;
import io.mistersmith.proof.KeyRing;
import io.mistersmith.proof.Keys;
import io.mistersmith.proof.TreeHead;
import io.mistersmith.query.Platform;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRotationTest {
  private static final Instant LATER = Instant.parse("2999-01-01T00:00:00Z");

  @TempDir Path dir;

  @Test
  void whatTheOldKeySignedStaysGoodAndNoThirdKeyDoes() throws Exception {
    Path keyFile = Files.writeString(dir.resolve("audit-key"), Keys.generate());
    KeyPair old = Keys.pair(Files.readString(keyFile));
    try (Platform platform = start(keyFile)) {
      record(platform);
      sign(platform);
      Path bundle = export(platform, "old.zip");
      KeyRing.rotate(keyFile, audit(), LATER);

      try (Platform rotated =
          platform.beside(
              Files.createDirectory(dir.resolve("other")),
              "--smith.audit.key-file=" + keyFile,
              "--smith.audit.directory=" + audit(),
              "--smith.audit.head-interval=1h")) {
        record(rotated);
        TreeHead signed = sign(rotated);
        List<PublicKey> known =
            Keys.publicKeys(rotated.read("/api/v1/audit/key").path("public_key").asText());

        assertThat(known).hasSize(2).last().isEqualTo(old.getPublic());
        assertThat(signed.isSignedBy(known.getFirst())).isTrue();
        JsonNode verdict = rotated.read("/api/v1/audit/verify?mode=full");
        assertThat(verdict.path("intact").asBoolean()).as(verdict.toString()).isTrue();
        assertThat(verdict.path("heads_checked").asInt()).isGreaterThan(1);
        assertThat(BundleCheck.checkAgainst(bundle, known, (_, _) -> {}).events()).isPositive();
        Path next = export(rotated, "new.zip");
        assertThat(BundleCheck.checkAgainst(next, known, (_, _) -> {}).events()).isPositive();
        assertThatThrownBy(() -> BundleCheck.check(next, old.getPublic(), (_, _) -> {}))
            .isInstanceOf(BundleRefused.class)
            .hasMessageContaining("another key");

        KeyPair third = Keys.pair(Keys.generate());
        TreeHead forged =
            TreeHead.sign(
                signed.treeSize(),
                signed.root(),
                signed.chain(),
                signed.signedAt(),
                third.getPrivate(),
                third.getPublic());
        Files.writeString(
            audit().resolve(HeadFile.NAME), forged.toJson() + "\n", StandardOpenOption.APPEND);
        assertThat(rotated.read("/api/v1/audit/verify?mode=full").toString())
            .contains("head_signature");
      }
    }
  }

  @Test
  void aKeyThatWasPutAsideSignsNoMoreAndNobodyElseCanNameAnEarlierOne() throws Exception {
    Files.createDirectories(audit());
    Path keyFile = Files.writeString(dir.resolve("audit-key"), Keys.generate());
    KeyPair old = Keys.pair(Files.readString(keyFile));
    PublicKey present = KeyRing.rotate(keyFile, audit(), Instant.parse("2026-01-01T00:00:00Z"));

    KeyRing ring = KeyRing.of(present, audit());
    assertThat(ring.hasSigned(head(old, "2025-12-31T23:59:59.999Z"))).isTrue();
    assertThat(ring.hasSigned(head(old, "2026-01-01T00:00:00.001Z"))).isFalse();

    Path foreign = Files.createDirectory(dir.resolve("foreign"));
    Path foreignKey = Files.writeString(dir.resolve("foreign-key"), Keys.generate());
    KeyPair stranger = Keys.pair(Files.readString(foreignKey));
    KeyRing.rotate(foreignKey, foreign, LATER);
    String line =
        Files.readString(foreign.resolve(KeyRing.ROTATIONS))
            .replaceAll(
                "\"to\":\"[^\"]*\"", "\"to\":\"" + Keys.pem(present).replace("\n", "\\\\n") + "\"");
    Files.writeString(audit().resolve(KeyRing.ROTATIONS), line, StandardOpenOption.APPEND);
    KeyRing after = KeyRing.of(present, audit());
    assertThat(after.hasSigned(head(stranger, "2025-01-01T00:00:00.000Z"))).isFalse();
    assertThat(after.hasSigned(head(old, "2025-01-01T00:00:00.000Z"))).isTrue();
  }

  private static TreeHead head(KeyPair key, String at) {
    return TreeHead.sign(1, new byte[32], new byte[32], at, key.getPrivate(), key.getPublic());
  }

  private Path audit() {
    return dir.resolve("audit");
  }

  private Platform start(Path keyFile) throws Exception {
    return Platform.start(
        dir,
        "--smith.audit.key-file=" + keyFile,
        "--smith.audit.directory=" + audit(),
        "--smith.audit.head-interval=1h");
  }

  private static void record(Platform platform) {
    TaskId task = TaskId.random();
    platform.events.record("Task", task.value(), created(task));
  }

  private static TreeHead sign(Platform platform) {
    return TreeHead.of(Platform.json(platform.post("/api/v1/audit/heads", "").body()));
  }

  private Path export(Platform platform, String name) throws Exception {
    return platform
        .http
        .send(
            platform
                .request("/api/v1/audit/exports")
                .POST(BodyPublishers.ofString("{\"from\":1}"))
                .build(),
            BodyHandlers.ofFile(dir.resolve(name)))
        .body();
  }
}
