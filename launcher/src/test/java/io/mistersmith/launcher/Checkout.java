package io.mistersmith.launcher;

import io.mistersmith.infra.Ports;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A built checkout whose services are stand-ins, in a directory with a space in its name. */
final class Checkout {
  private static final String CLASS = StandInService.class.getName().replace('.', '/') + ".class";

  final Path directory;
  final Map<String, String> environment = new HashMap<>();

  record Said(int exitCode, String out, String err) {}

  private Checkout(Path directory) {
    this.directory = directory;
    environment.put("PATH", System.getenv().getOrDefault("PATH", ""));
    environment.put("HOME", System.getenv().getOrDefault("HOME", ""));
    for (Settings.Port port : Settings.Port.values()) {
      environment.put(port.variable, Integer.toString(Ports.free()));
    }
  }

  static Checkout in(Path parent) throws IOException {
    var checkout = new Checkout(Files.createDirectories(parent.resolve("check out")));
    for (String module :
        List.of("migrations", "command-service", "query-service", "agent-runner")) {
      checkout.build(module);
    }
    return checkout;
  }

  SmithHome home() {
    return SmithHome.of(environment, directory);
  }

  int port(Settings.Port port) {
    return Integer.parseInt(environment.get(port.variable));
  }

  Said smith(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code =
        Smith.commandLine(
                new Smith(environment, directory),
                new PrintWriter(out, true),
                new PrintWriter(err, true))
            .execute(arguments);
    return new Said(code, out.toString(), err.toString());
  }

  private void build(String module) throws IOException {
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Start-Class", StandInService.class.getName());
    Path jar =
        Files.createDirectories(directory.resolve(module).resolve("target"))
            .resolve(module + "-exec.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        var code = StandInService.class.getResourceAsStream("/" + CLASS)) {
      out.putNextEntry(new JarEntry("BOOT-INF/classes/" + CLASS));
      code.transferTo(out);
      out.putNextEntry(new JarEntry("BOOT-INF/classes/module.txt"));
      out.write(module.getBytes(StandardCharsets.UTF_8));
    }
  }
}
