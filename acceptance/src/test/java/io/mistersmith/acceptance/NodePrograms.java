package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs of other people's that speak MCP, with their versions pinned by package-lock.json. They
 * are installed once, into the user's cache.
 */
final class NodePrograms {
  private static final Path SOURCES = Repository.ROOT.resolve("acceptance/src/test/resources/mcp");
  private static final int INSTALL_SECONDS = 240;

  private final Path directory;

  private NodePrograms(Path directory) {
    this.directory = directory;
  }

  record Said(int exitCode, String text) {}

  /** Skips the story, saying why, where there is no npm or nothing can be installed. */
  static NodePrograms installed() {
    Assumptions.assumeTrue(
        exists("npm"), "There is no npm here, so other people's MCP clients are not tried.");
    try {
      Path directory = cache().resolve("mcp-clients-" + fingerprint());
      if (!Files.exists(directory.resolve("complete"))) {
        install(directory);
      }
      for (String program : new String[] {"client.mjs", "proxy.mjs"}) {
        Files.copy(
            SOURCES.resolve(program),
            directory.resolve(program),
            StandardCopyOption.REPLACE_EXISTING);
      }
      return new NodePrograms(directory);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  Path directory() {
    return directory;
  }

  /** Runs a program with the pinned Node. */
  Said run(int seconds, String... arguments) {
    return run(directory, seconds, command(arguments));
  }

  /** Starts one that goes on; it says one line first. */
  Process start(String... arguments) throws IOException {
    return new ProcessBuilder(command(arguments))
        .directory(directory.toFile())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  static String firstLine(Process process) throws IOException {
    return new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
        .readLine();
  }

  private List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(directory.resolve("node_modules/node/bin/node").toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private static void install(Path directory) throws IOException {
    Files.createDirectories(directory);
    for (String file : new String[] {"package.json", "package-lock.json"}) {
      Files.copy(
          SOURCES.resolve(file), directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    Said said =
        run(
            directory,
            INSTALL_SECONDS,
            List.of("npm", "ci", "--no-audit", "--no-fund", "--foreground-scripts"));
    Assumptions.assumeTrue(
        said.exitCode() == 0, "npm cannot install the MCP clients: " + said.text());
    Files.writeString(directory.resolve("complete"), "");
  }

  private static Said run(Path directory, int seconds, List<String> command) {
    try {
      Path output = Files.createTempFile("node", ".out");
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly();
      }
      String text = Files.readString(output);
      Files.delete(output);
      assertThat(ended).as("%s ended in time: %s", command, text).isTrue();
      return new Said(process.exitValue(), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static boolean exists(String program) {
    try {
      return new ProcessBuilder(program, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException none) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Path cache() {
    String given = System.getenv("XDG_CACHE_HOME");
    return (given == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(given))
        .resolve("mistersmith");
  }

  private static String fingerprint() throws IOException {
    try {
      byte[] lock = Files.readAllBytes(SOURCES.resolve("package-lock.json"));
      byte[] hash = java.security.MessageDigest.getInstance("SHA-256").digest(lock);
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
