package io.mistersmith.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Lays an executable jar out as {@code program.jar} and {@code lib/}: Java starts plain jars faster
 * than jars in a jar, and can keep an archive of their classes.
 */
final class ProgramLayout {
  static final String JAR = "program.jar";
  private static final String CLASSES = "BOOT-INF/classes/";
  private static final String LIBRARIES = "BOOT-INF/lib/";

  private ProgramLayout() {}

  static void unpack(Path executable, Path target) throws IOException {
    Files.createDirectories(target.resolve("lib"));
    try (var source = new JarFile(executable.toFile())) {
      List<JarEntry> entries = source.stream().toList();
      var libraries = new ArrayList<String>();
      for (JarEntry entry : entries) {
        if (entry.getName().startsWith(LIBRARIES) && !entry.isDirectory()) {
          Path library = target.resolve("lib").resolve(Path.of(entry.getName()).getFileName());
          try (InputStream content = source.getInputStream(entry)) {
            Files.copy(content, library);
          }
          libraries.add("lib/" + library.getFileName());
        }
      }
      try (var out =
          new JarOutputStream(
              Files.newOutputStream(target.resolve(JAR)),
              manifest(source.getManifest(), libraries))) {
        for (JarEntry entry : entries) {
          // Directories too: Flyway and Spring look resources up by them.
          if (entry.getName().startsWith(CLASSES) && entry.getName().length() > CLASSES.length()) {
            out.putNextEntry(new JarEntry(entry.getName().substring(CLASSES.length())));
            try (InputStream content = source.getInputStream(entry)) {
              content.transferTo(out);
            }
          }
        }
      }
    }
  }

  private static Manifest manifest(Manifest executable, List<String> libraries) throws IOException {
    Attributes from = executable.getMainAttributes();
    String start = from.getValue("Start-Class");
    if (start == null) {
      throw new IOException("it has no Start-Class");
    }
    var manifest = new Manifest();
    Attributes to = manifest.getMainAttributes();
    to.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    to.put(Attributes.Name.MAIN_CLASS, start);
    to.put(Attributes.Name.CLASS_PATH, String.join(" ", libraries));
    String version = from.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
    if (version != null) {
      to.put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    }
    return manifest;
  }
}
