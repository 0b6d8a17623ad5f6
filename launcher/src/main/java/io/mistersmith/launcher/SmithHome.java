package io.mistersmith.launcher;

import io.mistersmith.infra.CacheDirectory;
import io.mistersmith.infra.FileTrees;
import io.mistersmith.infra.InfraException;
import io.mistersmith.infra.NatsPermissions;
import io.mistersmith.infra.NatsServer;
import io.mistersmith.infra.PostgresServer;
import io.mistersmith.infra.Secrets;
import io.mistersmith.proof.Keys;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The directory .smith: all state of the local platform on this machine. */
record SmithHome(Path directory) {
  private static final long SPACE_NEEDED = 256L << 20;

  private static final List<String> SERVICE_SECRETS =
      List.of("postgres-command", "postgres-query", "postgres-checker", "service-token");

  /** Held by whoever is starting or stopping the platform. */
  interface Busy extends AutoCloseable {
    @Override
    void close();
  }

  static SmithHome of(Map<String, String> environment, Path checkout) {
    String named = environment.getOrDefault("SMITH_HOME", "");
    return new SmithHome(
        (named.isBlank() ? checkout.resolve(".smith") : Path.of(named))
            .toAbsolutePath()
            .normalize());
  }

  Path token() {
    return directory.resolve("token");
  }

  Path secret(String name) {
    return directory.resolve("secrets").resolve(name);
  }

  /** Signs tree heads; read by query-service alone. */
  Path auditKey() {
    return secret("audit-key");
  }

  /** Signed heads and the public key, outside the database. */
  Path audit() {
    return directory.resolve("audit");
  }

  Path log(String part) {
    return directory.resolve("logs").resolve(part + ".log");
  }

  Path run() {
    return directory.resolve("run");
  }

  Path pid(String part) {
    return run().resolve(part + ".pid");
  }

  Path data(String part) {
    return directory.resolve("data").resolve(part);
  }

  boolean exists() {
    return Files.isDirectory(directory);
  }

  /** Makes the directories and every generated secret that is not there yet. */
  void prepare() {
    try {
      FileTrees.createPrivateDirectory(directory);
      for (String part : new String[] {"secrets", "logs", "run", "data", "audit"}) {
        FileTrees.createPrivateDirectory(directory.resolve(part));
      }
      if (CacheDirectory.postgresHasAnotherUser()) { // who must pass through here to reach the data
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        Files.setPosixFilePermissions(
            directory.resolve("data"), PosixFilePermissions.fromString("rwx--x--x"));
      }
      long space = Files.getFileStore(directory).getUsableSpace();
      if (space < SPACE_NEEDED) {
        throw new InfraException(
            "Only %d MB are free on the disk of %s, and the platform needs %d MB to start; free some space or set SMITH_HOME to another disk."
                .formatted(space >> 20, directory, SPACE_NEEDED >> 20));
      }
      generate(token());
      for (String name : SERVICE_SECRETS) {
        generate(secret(name));
      }
      generateAuditKey();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** The secret of this name, made on first use. */
  String password(String name) {
    try {
      return generate(secret(name));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Takes over the passwords of servers that somebody else started. */
  void adopt(PostgresServer postgres, NatsServer nats) {
    try {
      FileTrees.writePrivately(secret("postgres-owner"), postgres.ownerPassword() + "\n");
      for (String user : NatsPermissions.users()) {
        FileTrees.writePrivately(secret("nats-" + user), nats.password(user) + "\n");
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  Optional<String> readToken() {
    try {
      return Optional.of(Files.readString(token()).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  Busy claim() {
    try {
      FileChannel channel =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new InfraException(
            "Another smith is starting or stopping the platform in %s; wait for it."
                .formatted(directory));
      }
      return () -> {
        try {
          channel.close();
        } catch (IOException e) {
          // the lock ends with this program in any case
        }
      };
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Remembers how the platform was started, for the commands that come later. */
  void record(Settings settings) {
    var text =
        new StringBuilder("SMITH_BIND=" + settings.bind() + "\nopen=" + settings.open() + "\n");
    for (Settings.Port port : Settings.Port.values()) {
      text.append(port.variable).append('=').append(settings.port(port)).append('\n');
    }
    try {
      FileTrees.writePrivately(run().resolve("platform.properties"), text.toString());
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  boolean isMigrated(String by) {
    try {
      return Files.readString(run().resolve("migrated")).equals(by);
    } catch (IOException never) {
      return false;
    }
  }

  void migrated(String by) {
    try {
      FileTrees.writePrivately(run().resolve("migrated"), by);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** How the platform was started last; empty when it never was. */
  Optional<Settings> recorded() {
    var properties = new Properties();
    try (var reader = Files.newBufferedReader(run().resolve("platform.properties"))) {
      properties.load(reader);
    } catch (IOException e) {
      return Optional.empty();
    }
    Map<String, String> environment = new HashMap<>();
    properties
        .stringPropertyNames()
        .forEach(name -> environment.put(name, properties.getProperty(name)));
    return Optional.of(Settings.of(environment, Boolean.parseBoolean(environment.get("open"))));
  }

  private InfraException unwritable(IOException e) {
    return new InfraException(
        "Cannot write %s (%s); make it writable, free some space, or set SMITH_HOME to another directory."
            .formatted(directory, FileTrees.reason(e)),
        e);
  }

  /** The public half lies open beside the heads, for whoever wants to keep it. */
  private void generateAuditKey() throws IOException {
    if (!Files.exists(auditKey())) {
      FileTrees.writePrivately(auditKey(), Keys.generate());
    }
    Files.writeString(
        audit().resolve("key.pem"), Keys.pem(Keys.publicKey(Files.readString(auditKey()))));
  }

  private static String generate(Path file) throws IOException {
    if (!Files.exists(file)) {
      FileTrees.writePrivately(file, Secrets.generate() + "\n");
    }
    return Files.readString(file).strip();
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }
}
