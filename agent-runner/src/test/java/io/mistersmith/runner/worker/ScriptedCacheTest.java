package io.mistersmith.runner.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.runner.scripted.ScriptedWorker;
import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real worker leaves a real cache, which the next one takes its classes from. */
class ScriptedCacheTest {

  @TempDir Path directory;

  @Test
  void workersTakeTheirClassesFromWhatOneHasLearnt() throws Exception {
    ScriptedExecutor executor = new ScriptedExecutor(classPathOfJars());
    assertThat(command(executor, "before")).noneMatch(each -> each.contains("AOTCache"));

    executor.learn();

    assertThat(directory.resolve("scripted-worker.aot")).isNotEmptyFile();
    assertThat(unfinished()).isEmpty();
    List<String> command = command(executor, "after");
    assertThat(command).anyMatch(each -> each.startsWith("-XX:AOTCache="));
    assertThat(sourceOfTheWorkersClass(command)).contains("source: shared objects file");
  }

  @Test
  void nothingIsKeptOfClassesInDirectories() {
    ScriptedExecutor executor = new ScriptedExecutor(directory);
    executor.learn();
    assertThat(command(executor, "one")).noneMatch(each -> each.contains("AOTCache"));
  }

  private List<String> command(ScriptedExecutor executor, String mark) {
    WorkerIdentity who =
        new WorkerIdentity(
            new AgentId("agent-1"),
            "worker",
            "none",
            URI.create("http://127.0.0.1:9"),
            null,
            BigDecimal.ZERO);
    return executor.plan(WorkerHome.create(directory, mark), who).command();
  }

  private static String sourceOfTheWorkersClass(List<String> command) throws Exception {
    List<String> told = new ArrayList<>(command);
    told.remove("-Xlog:disable");
    told.add(1, "-Xlog:class+load");
    Process process = new ProcessBuilder(told).redirectErrorStream(true).start();
    process.getOutputStream().close();
    try (Stream<String> lines = process.inputReader().lines()) {
      return lines
          .filter(line -> line.contains(ScriptedWorker.class.getName() + " "))
          .findFirst()
          .orElse("");
    }
  }

  private List<Path> unfinished() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".unfinished")).toList();
    }
  }

  /** As the runner is laid out by the launcher: its classes are a jar. */
  private String classPathOfJars() throws Exception {
    Path jar = directory.resolve("program.jar");
    Path classes = place(ScriptedWorker.class);
    try (var out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
    return String.join(
        File.pathSeparator,
        jar.toString(),
        place(ObjectMapper.class).toString(),
        place(JsonFactory.class).toString(),
        place(JsonCreator.class).toString());
  }

  private static Path place(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
