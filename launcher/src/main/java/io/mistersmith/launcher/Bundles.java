package io.mistersmith.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.infra.FileTrees;
import io.mistersmith.infra.InfraException;
import io.mistersmith.proof.BundleCheck;
import io.mistersmith.proof.BundleCheck.Checked;
import io.mistersmith.proof.BundleRefused;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.PublicKey;
import java.util.List;

/** Fetches and checks bundles. A file has its name only when it is whole and proven. */
final class Bundles {
  private final PrintWriter out;

  Bundles(PrintWriter out) {
    this.out = out;
  }

  /** Whether what came is proven; only then is the file there. */
  boolean fetch(Rest rest, JsonNode asked, Path file, Progress progress) {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      try {
        rest.download(
            "/api/v1/audit/exports", asked, part, bytes -> progress.at("bytes", bytes, 0));
        if (!check(part, List.of())) {
          return false;
        }
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        return true;
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new InfraException("Cannot write %s: %s.".formatted(file, FileTrees.reason(e)), e);
    }
  }

  boolean check(Path file, List<PublicKey> kept) {
    try {
      Checked checked = BundleCheck.checkAgainst(file, kept, (_, _) -> {});
      out.println(
          "PROVEN    %d events, key %s".formatted(checked.events(), checked.head().keyId()));
      checked.proven().forEach(one -> out.println("proven    " + one));
      checked.notProven(!kept.isEmpty()).forEach(one -> out.println("open      " + one));
      return true;
    } catch (BundleRefused refused) {
      out.println(
          "NOT PROVEN  %s: %s %s"
              .formatted(
                  refused.code(), Printer.clean(refused.explanation()), advice(refused.code())));
      return false;
    } catch (IOException e) {
      throw new InfraException("Cannot read %s: %s.".formatted(file, FileTrees.reason(e)), e);
    }
  }

  private static String advice(String code) {
    return switch (code) {
      case "bundle_cut", "bundle_altered" -> "Fetch or export it again.";
      case "bundle_unreadable", "bundle_format" ->
          "Give a file that ./smith audit export has written.";
      case "wrong_key" ->
          "Give the key of the platform that it is from, or ask there for another export.";
      default -> "Do not rely on it, and ask its platform for another export.";
    };
  }
}
