package io.mistersmith.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.infra.FileTrees;
import io.mistersmith.infra.InfraException;
import io.mistersmith.proof.KeyRing;
import io.mistersmith.proof.Keys;
import io.mistersmith.proof.Proofs;
import io.mistersmith.proof.TreeHead;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "audit",
    synopsisSubcommandLabel = "COMMAND",
    description = "Verify history, sign it, and carry it out with its proof.")
final class AuditCommands extends Client {

  @Command(
      name = "verify",
      description =
          "Verify the log from the last verified position, or all of it; exit code 4 when it is not"
              + " what it was.")
  int verify(
      @Mixin Common common,
      @Option(names = "--full", description = "Every event from the first.") boolean full,
      @Option(
              names = "--head",
              paramLabel = "FILE",
              description = "A head that you kept: must be continued by the log of today.")
          @Nullable Path head,
      @Option(
              names = "--key",
              paramLabel = "FILE",
              description = "The public key that you kept (the platform's own).")
          @Nullable Path key) {
    Rest rest = rest();
    JsonNode verdict =
        new Progress(smith().err())
            .verdict(rest, "/api/v1/audit/verify?mode=" + (full ? "full" : "incremental"));
    if (common.json()) {
      smith().out().println(verdict.toPrettyString());
    } else {
      AuditWords.verdict(verdict, smith().out());
    }
    boolean kept = head == null || continues(rest, read(head), key);
    return verdict.path("intact").asBoolean() && kept ? 0 : Smith.NOT_WHAT_IT_WAS;
  }

  @Command(
      name = "head",
      description = "Sign a head of the log as it is now, and print it; keep it somewhere else.")
  int head(@Mixin Help help) {
    smith().out().println(rest().post("/api/v1/audit/heads", Rest.JSON.createObjectNode()));
    return 0;
  }

  @Command(name = "key", description = "Print the public key that heads are signed with.")
  int key(@Mixin Help help) {
    smith().out().print(rest().get("/api/v1/audit/key").path("public_key").asText());
    smith().out().flush();
    return 0;
  }

  @Command(
      name = "rotate-key",
      description =
          "Sign with a new key from the next start on; what the old one has signed stays good.")
  int rotateKey(@Mixin Help help) {
    SmithHome home = smith().home();
    if (!home.exists()) {
      throw new InfraException("There is no platform yet; ./smith up makes one, with a key.");
    }
    try (var _ = home.claim()) {
      if (smith().platform(smith().settings()).anythingRuns()) {
        throw new InfraException(
            "The platform signs with the key; stop it first with ./smith down.");
      }
      PublicKey key = KeyRing.rotate(home.auditKey(), home.audit(), Clock.systemUTC().instant());
      smith()
          .out()
          .println(
              "The next start signs with key %s. Keep what ./smith audit key prints then."
                  .formatted(Keys.id(key)));
      return 0;
    } catch (IllegalArgumentException no) {
      throw new InfraException("%s holds no key.".formatted(home.auditKey()), no);
    } catch (IOException e) {
      throw unreadable(home.auditKey(), e);
    }
  }

  @Command(
      name = "export",
      description = "Write one bundle with a part of history and its proof, and check it.")
  int export(
      @Mixin Help help,
      @Option(names = "--task", description = "Everything of one task.") @Nullable String task,
      @Option(names = "--agent", description = "Everything of one agent.") @Nullable String agent,
      @Option(names = "--from", paramLabel = "POSITION", description = "The first event (1).")
          @Nullable Long from,
      @Option(names = "--to", paramLabel = "POSITION", description = "The last event (the end).")
          @Nullable Long to,
      @Option(
              names = {"-o", "--out"},
              paramLabel = "FILE",
              description = "Where to (the name of what is exported, .smith.zip).")
          @Nullable Path out) {
    ObjectNode asked = Rest.JSON.createObjectNode();
    if (task != null) {
      asked.put("task_id", task);
    }
    if (agent != null) {
      asked.put("agent_id", agent);
    }
    if (from != null) {
      asked.put("from", from);
    }
    if (to != null) {
      asked.put("to", to);
    }
    String name = task != null ? task : agent != null ? agent : "events";
    Path file = out != null ? out : Path.of(name.replaceAll("[^A-Za-z0-9_-]", "_") + ".smith.zip");
    boolean proven =
        new Bundles(smith().out())
            .fetch(rest(), asked, file.toAbsolutePath(), new Progress(smith().err()));
    if (proven) {
      smith().out().println("written   " + file);
    }
    return proven ? 0 : Smith.NOT_WHAT_IT_WAS;
  }

  @Command(
      name = "check",
      description = "Check a bundle, without the platform; exit code 4 when it is not proven.")
  int check(
      @Mixin Help help,
      @Parameters(paramLabel = "FILE") Path file,
      @Option(names = "--key", paramLabel = "FILE", description = "The public key that you kept.")
          @Nullable Path key) {
    boolean proven =
        new Bundles(smith().out()).check(file, key == null ? List.of() : publicKeys(key));
    return proven ? 0 : Smith.NOT_WHAT_IT_WAS;
  }

  @Command(
      name = "import",
      description = "Take a bundle in for inspection, apart from this platform's own history.")
  int importBundle(
      @Mixin Common common,
      @Parameters(paramLabel = "FILE") Path file,
      @Option(names = "--key", paramLabel = "FILE", description = "The public key that you kept.")
          @Nullable Path key) {
    if (!new Bundles(common.json() ? smith().err() : smith().out())
        .check(file, key == null ? List.of() : publicKeys(key))) {
      return Smith.NOT_WHAT_IT_WAS;
    }
    printer(common).one(rest().upload("/api/v1/audit/imports", file));
    return 0;
  }

  @Command(name = "imports", description = "List the bundles that were taken in.")
  int imports(@Mixin Common common) {
    printer(common)
        .page(
            rest().get("/api/v1/audit/imports"),
            "bundle_id",
            "events",
            "selection",
            "key_id",
            "imported_at");
    return 0;
  }

  /** Checked here, from the head that was kept; the platform only gives hashes. */
  private boolean continues(Rest rest, TreeHead kept, @Nullable Path keyFile) {
    List<PublicKey> keys =
        keyFile == null
            ? Keys.publicKeys(rest.get("/api/v1/audit/key").path("public_key").asText())
            : publicKeys(keyFile);
    if (keys.stream().noneMatch(kept::isSignedBy)) {
      smith().out().println("BREACH    the head that was kept is not signed by this key");
      return false;
    }
    TreeHead now = TreeHead.of(rest.post("/api/v1/audit/heads", Rest.JSON.createObjectNode()));
    if (keys.stream().noneMatch(now::isSignedBy)) {
      smith()
          .out()
          .println(
              "BREACH    the head of today is signed by a key that you did not keep, "
                  + now.keyId());
      return false;
    }
    if (now.treeSize() < kept.treeSize()) {
      smith()
          .out()
          .println(
              "BREACH    the log of today has %d events under its head, and yours has %d"
                  .formatted(now.treeSize(), kept.treeSize()));
      return false;
    }
    if (kept.treeSize() > 0) {
      JsonNode proof =
          rest.get(
              "/api/v1/audit/proofs/consistency?from=%d&to=%d"
                  .formatted(kept.treeSize(), now.treeSize()));
      List<byte[]> path = new ArrayList<>();
      proof.path("path").forEach(hash -> path.add(HexFormat.of().parseHex(hash.asText())));
      if (!Proofs.continues(kept.treeSize(), kept.root(), now.treeSize(), now.root(), path)) {
        smith()
            .out()
            .println("BREACH    the log of today does not continue the head that was kept");
        return false;
      }
    }
    smith()
        .out()
        .println(
            "proven    the log of %d events begins with the %d events under the head that was kept"
                .formatted(now.treeSize(), kept.treeSize()));
    return true;
  }

  private static TreeHead read(Path file) {
    try {
      List<String> lines =
          Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
      if (!lines.isEmpty()) {
        return TreeHead.of(Rest.JSON.readTree(lines.getLast()));
      }
    } catch (JsonProcessingException | CharacterCodingException | IllegalArgumentException no) {
      // said below
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    throw new InfraException(
        "%s holds no head; a head is one line of JSON, as ./smith audit head prints it."
            .formatted(file));
  }

  /** One, or several after a rotation. */
  static List<PublicKey> publicKeys(Path file) {
    try {
      return Keys.publicKeys(Files.readString(file));
    } catch (IllegalArgumentException | CharacterCodingException no) {
      throw new InfraException(
          "%s holds no Ed25519 public key in PEM; give what ./smith audit key has printed."
              .formatted(file),
          no);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static InfraException unreadable(Path file, IOException e) {
    return new InfraException("Cannot read %s: %s.".formatted(file, FileTrees.reason(e)), e);
  }
}
