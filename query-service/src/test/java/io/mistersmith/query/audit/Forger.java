package io.mistersmith.query.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.proof.BundleWriter;
import io.mistersmith.proof.Keys;
import io.mistersmith.query.Platform;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Makes a bundle again as somebody would who knows the format. */
final class Forger {
  private Forger() {}

  /**
   * @param line of the events, from 0, that is left out
   * @param keyFile signs again; the old signature is kept without it
   */
  static Path without(Path bundle, Path forged, int line, @Nullable String keyFile)
      throws IOException {
    try (ZipFile zip = new ZipFile(bundle.toFile());
        OutputStream out = Files.newOutputStream(forged)) {
      BundleWriter writer = new BundleWriter(out);
      for (ZipEntry entry : zip.stream().toList()) {
        String text = ExportTest.text(zip, entry);
        if (entry.getName().equals("events.jsonl")) {
          List<String> lines = new java.util.ArrayList<>(text.lines().toList());
          lines.remove(line);
          writer.entry(entry.getName(), String.join("\n", lines) + "\n");
        } else if (!entry.getName().startsWith("manifest")) {
          writer.entry(entry.getName(), text);
        }
      }
      ObjectNode manifest =
          (ObjectNode) Platform.json(ExportTest.text(zip, zip.getEntry("manifest.json")));
      manifest.put("events", manifest.path("events").asLong() - 1);
      byte[] old =
          java.util.HexFormat.of()
              .parseHex(ExportTest.text(zip, zip.getEntry("manifest.sig")).strip());
      writer.finish(
          manifest,
          content -> keyFile == null ? old : Keys.sign(content, Keys.pair(keyFile).getPrivate()));
    }
    return forged;
  }
}
