package io.mistersmith.launcher;

import io.mistersmith.infra.InfraException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;

/** Several things at a time; the first that fails ends the wait for all. */
final class Together {
  private static final long POLL_MILLIS = 50;

  private Together() {}

  static void run(List<Callable<Void>> tasks) {
    try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory())) {
      var results = new ExecutorCompletionService<Void>(threads);
      tasks.forEach(results::submit);
      try {
        for (int i = 0; i < tasks.size(); i++) {
          results.take().get();
        }
      } catch (ExecutionException e) {
        threads.shutdownNow();
        throw e.getCause() instanceof RuntimeException known
            ? known
            : new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        threads.shutdownNow();
        Thread.currentThread().interrupt();
        throw new InfraException("Interrupted.", e);
      }
    }
  }

  /** Between two looks at something that is awaited. */
  static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InfraException("Interrupted.", e);
    }
  }
}
