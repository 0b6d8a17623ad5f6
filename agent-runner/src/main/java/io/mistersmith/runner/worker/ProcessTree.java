package io.mistersmith.runner.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds every process that came from a worker. Children of a tool leave the worker's process group,
 * its session and its tree; what they cannot leave without effort is the mark in the environment
 * they were started with.
 */
final class ProcessTree {

  /** The environment variable that names the worker in all of its descendants. */
  static final String MARK = "SMITH_WORKER_MARK";

  private ProcessTree() {}

  /**
   * Living descendants of {@code pid} and all living processes with the mark, without {@code pid}
   * itself.
   */
  static List<ProcessHandle> descendants(long pid, String mark) {
    Map<Long, ProcessHandle> found = new LinkedHashMap<>();
    ProcessHandle.of(pid).ifPresent(worker -> worker.descendants().forEach(d -> add(found, d)));
    marked(mark).forEach(process -> add(found, process));
    found.remove(pid);
    return List.copyOf(found.values());
  }

  /** Living processes whose environment says {@code mark}. */
  static List<ProcessHandle> marked(String mark) {
    String entry = MARK + "=" + mark;
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.isEmpty() && Character.isDigit(name.charAt(0)))
          .filter(pid -> environmentOf(pid).contains(entry + "\0"))
          .map(pid -> ProcessHandle.of(Long.parseLong(pid)))
          .flatMap(Optional::stream)
          .filter(ProcessHandle::isAlive)
          .toList();
    } catch (IOException noProc) {
      return List.of();
    }
  }

  static void kill(List<ProcessHandle> processes) {
    processes.forEach(ProcessHandle::destroyForcibly);
  }

  private static void add(Map<Long, ProcessHandle> found, ProcessHandle process) {
    if (process.isAlive()) {
      found.put(process.pid(), process);
    }
  }

  private static String environmentOf(String pid) {
    try {
      byte[] environment = Files.readAllBytes(Path.of("/proc", pid, "environ"));
      return new String(environment, StandardCharsets.ISO_8859_1);
    } catch (IOException notOurs) {
      return "";
    }
  }
}
