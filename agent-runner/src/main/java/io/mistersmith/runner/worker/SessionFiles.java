package io.mistersmith.runner.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions of workers that were ended in the middle of a task, kept where only their owner can read
 * them until another attempt takes them up. The CLI finds a session by its id, below a directory
 * that is named after the working directory.
 */
public final class SessionFiles {

  private static final Logger LOG = LoggerFactory.getLogger(SessionFiles.class);
  private static final String ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  private static final String COST = "\"totalCostUSD\"";
  private static final String ENDING = ".jsonl";

  private final Path directory;
  private final int most;

  /**
   * @param most sessions that are kept; the oldest ones go first
   */
  public SessionFiles(Path runnerHome, int most) {
    this.directory = runnerHome.resolve("sessions");
    this.most = most;
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write in " + directory, e);
    }
  }

  public boolean has(String session) {
    return session.matches(ID) && Files.isRegularFile(file(session));
  }

  /** Takes the sessions out of the home of a worker that is gone. */
  void keep(Path root) {
    Path projects = projects(root);
    if (!Files.isDirectory(projects)) {
      return;
    }
    try (Stream<Path> files = Files.walk(projects, 2)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (name.matches(ID + "\\" + ENDING)) {
          Path kept = directory.resolve(name);
          Files.move(file, kept, StandardCopyOption.REPLACE_EXISTING);
          Files.setLastModifiedTime(kept, FileTime.from(Instant.now()));
        }
      }
      dropOldest();
    } catch (IOException e) {
      LOG.warn("The sessions in {} are lost: {}", root, e.toString());
    }
  }

  /** Puts a session that is kept where a worker with that home looks for it. */
  void place(String session, WorkerHome home) throws IOException {
    Path project = projects(home.root()).resolve(project(home.work()));
    Files.createDirectories(project);
    Files.copy(file(session), project.resolve(session + ENDING));
  }

  /** What the CLI remembers that a session has cost; it says so in a line now and then. */
  BigDecimal costUsd(String session) throws IOException {
    BigDecimal cost = BigDecimal.ZERO;
    try (Stream<String> lines = Files.lines(file(session))) {
      for (String line : lines.filter(each -> each.contains(COST)).toList()) {
        JsonNode state = StreamJson.TREES.readTree(line);
        if (state.path("type").asText().equals("cost-state")) {
          cost = state.path("totalCostUSD").decimalValue();
        }
      }
    } catch (UncheckedIOException | JsonProcessingException unreadable) {
      LOG.warn("What session {} has cost cannot be read: {}", session, unreadable.toString());
    }
    return cost;
  }

  private static Path projects(Path root) {
    return root.resolve("c").resolve("projects");
  }

  static String project(Path workingDirectory) {
    return workingDirectory.toString().replaceAll("[^A-Za-z0-9]", "-");
  }

  private Path file(String session) {
    return directory.resolve(session + ENDING);
  }

  private void dropOldest() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> newestFirst =
          files.sorted(Comparator.comparing(SessionFiles::age).reversed()).toList();
      for (Path file :
          newestFirst.subList(Math.min(most, newestFirst.size()), newestFirst.size())) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static FileTime age(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException gone) {
      return FileTime.from(Instant.EPOCH);
    }
  }
}
