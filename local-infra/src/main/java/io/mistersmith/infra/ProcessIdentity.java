package io.mistersmith.infra;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One process and no other: its pid, the clock tick at which it started and the boot it belongs to.
 * A pid alone is handed out again, and a stranger must never be taken, or killed, for a process of
 * ours.
 */
public record ProcessIdentity(long pid, long startTick, String bootId) {

  /** The live process that has this pid now; a zombie counts as dead. */
  public static Optional<ProcessIdentity> of(long pid) {
    try {
      String stat =
          Files.readString(
              Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      boolean dead = fields[0].equals("Z") || fields[0].equals("X");
      return dead
          ? Optional.empty()
          : Optional.of(new ProcessIdentity(pid, Long.parseLong(fields[19]), currentBootId()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What {@link #toString()} wrote; empty for anything else. */
  public static Optional<ProcessIdentity> parse(String text) {
    String[] parts = text.strip().split(" ");
    try {
      return parts.length == 3
          ? Optional.of(
              new ProcessIdentity(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  public boolean alive() {
    return of(pid).filter(this::equals).isPresent();
  }

  @Override
  public String toString() {
    return pid + " " + startTick + " " + bootId;
  }

  private static String currentBootId() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
  }
}
