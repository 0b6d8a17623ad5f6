package io.mistersmith.runner.worker;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.agent.AgentId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a runner wrote down about its workers before it started them, so that its next life can end
 * what a killed one left behind. One file per worker; pid and start time say whether a number still
 * means the same process.
 */
public final class WorkerLedger {

  private static final Logger LOG = LoggerFactory.getLogger(WorkerLedger.class);

  private final Path directory;
  private final SessionFiles sessions;

  public WorkerLedger(Path runnerHome, SessionFiles sessions) {
    this.sessions = sessions;
    this.directory = runnerHome.resolve("workers");
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write in " + directory, e);
    }
  }

  void about(String mark, AgentId agent, WorkerHome home) {
    write(mark, agent, home, 0, 0);
  }

  void started(String mark, AgentId agent, WorkerHome home, ProcessHandle worker) {
    write(mark, agent, home, worker.pid(), startOf(worker));
  }

  void gone(String mark) {
    try {
      Files.deleteIfExists(file(mark));
    } catch (IOException e) {
      LOG.warn("The record of worker {} stays: {}", mark, e.toString());
    }
  }

  /** Ends what an earlier life of this runner left and names the agents it had. */
  public List<AgentId> sweep() {
    List<AgentId> agents = new ArrayList<>();
    try (Stream<Path> records = Files.list(directory)) {
      for (Path each : records.filter(f -> f.toString().endsWith(".json")).toList()) {
        sweep(each, agents);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + directory, e);
    }
    return agents.stream().distinct().toList();
  }

  private void sweep(Path file, List<AgentId> agents) throws IOException {
    JsonNode entry = StreamJson.TREES.readTree(file.toFile());
    String mark = entry.path("mark").asText();
    if (!mark.isEmpty()) {
      List<ProcessHandle> left = new ArrayList<>(ProcessTree.marked(mark));
      ProcessHandle.of(entry.path("pid").asLong())
          .filter(p -> startOf(p) != 0 && startOf(p) == entry.path("started").asLong())
          .ifPresent(
              p -> {
                p.descendants().forEach(left::add);
                left.add(p);
              });
      ProcessTree.kill(left);
      Path home = Path.of(entry.path("home").asText());
      sessions.keep(home);
      WorkerHome.delete(home);
      agents.add(new AgentId(entry.path("agent_id").asText()));
      LOG.info("Worker {} of an earlier life: {} processes ended", mark, left.size());
    }
    Files.deleteIfExists(file);
  }

  private void write(String mark, AgentId agent, WorkerHome home, long pid, long started) {
    String entry =
        StreamJson.TREES
            .createObjectNode()
            .put("mark", mark)
            .put("agent_id", agent.value())
            .put("home", home.root().toString())
            .put("pid", pid)
            .put("started", started)
            .toString();
    Path temporary = directory.resolve(mark + ".tmp");
    try {
      Files.writeString(temporary, entry);
      Files.move(temporary, file(mark), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write in " + directory, e);
    }
  }

  private Path file(String mark) {
    return directory.resolve(mark + ".json");
  }

  private static long startOf(ProcessHandle process) {
    return process.info().startInstant().map(i -> i.toEpochMilli()).orElse(0L);
  }
}
