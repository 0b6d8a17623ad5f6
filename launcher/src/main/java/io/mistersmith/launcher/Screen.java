package io.mistersmith.launcher;

import io.mistersmith.infra.Progress;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a person sees while something happens: one line for each step when it is done, and while
 * steps take longer than {@value #PATIENCE_MILLIS} ms, a line that says which and for how long.
 */
final class Screen implements AutoCloseable {
  static final long PATIENCE_MILLIS = 2000;

  private static final long MOST_PATIENCE_NANOS = 15_000_000_000L;

  private record Running(String doing, long since) {}

  private final PrintWriter out;
  private final boolean terminal;
  private final Map<String, Running> running = new LinkedHashMap<>();
  private @Nullable Thread ticker;
  private long silentUntil = System.nanoTime();

  /** One step of several that may run side by side. */
  final class Step implements AutoCloseable {
    private final String name;
    private final long start = System.nanoTime();

    private Step(String name, String doing) {
      this.name = name;
      doing(doing);
    }

    void doing(String what) {
      synchronized (Screen.this) {
        running.put(name, new Running(what, start));
      }
    }

    Progress progress() {
      return this::doing;
    }

    void done(String result) {
      synchronized (Screen.this) {
        running.remove(name);
        say("  %-16s %-44s %5.1f s".formatted(name, result, (System.nanoTime() - start) / 1e9));
      }
    }

    @Override
    public void close() {
      synchronized (Screen.this) {
        running.remove(name);
      }
    }
  }

  Screen(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  synchronized Step step(String name, String doing) {
    if (ticker == null) {
      ticker = Thread.ofVirtual().name("progress").start(this::tick);
    }
    return new Step(name, doing);
  }

  synchronized void say(String line) {
    out.println(terminal ? "\r\033[K" + line : line);
    out.flush();
  }

  @Override
  public synchronized void close() {
    if (ticker != null) {
      ticker.interrupt();
      ticker = null;
    }
    if (terminal) {
      out.print("\r\033[K");
      out.flush();
    }
  }

  private void tick() {
    try {
      while (true) {
        Thread.sleep(terminal ? 500 : PATIENCE_MILLIS);
        showPatience();
      }
    } catch (InterruptedException e) {
      // the end of the screen
    }
  }

  private synchronized void showPatience() {
    long now = System.nanoTime();
    String late =
        running.entrySet().stream()
            .filter(entry -> now - entry.getValue().since() > (PATIENCE_MILLIS - 100) * 1_000_000)
            .map(
                entry ->
                    "%s: %s (%d s)"
                        .formatted(
                            entry.getKey(),
                            entry.getValue().doing(),
                            (now - entry.getValue().since()) / 1_000_000_000))
            .collect(Collectors.joining(", "));
    if (late.isEmpty()) {
      return;
    }
    if (terminal) {
      out.print("\r\033[K  ... " + late);
      out.flush();
    } else if (now - silentUntil > 0) {
      say("  ... " + late);
      // A log is not a clock: the longer it takes, the less often it is said.
      long longest =
          running.values().stream()
              .mapToLong(Running::since)
              .map(since -> now - since)
              .max()
              .orElse(0);
      silentUntil = now + Math.min(longest, MOST_PATIENCE_NANOS) - PATIENCE_MILLIS * 100_000;
    }
  }
}
