package io.mistersmith.runner.worker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A living worker: its pipes, always drained, and its end, which takes every descendant along. */
final class WorkerProcess {

  private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);
  private static final int BUFFER = 64 << 10;

  private final Process process;
  private final String mark;
  private final OutputStream stdin;
  private final ReentrantLock writing = new ReentrantLock();
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();

  WorkerProcess(
      Process process,
      String mark,
      WorkerSettings settings,
      LineFramer.Sink stdout,
      LineFramer.Sink stderr) {
    this.process = process;
    this.mark = mark;
    this.stdin = process.getOutputStream();
    List<Thread> readers =
        List.of(
            reader("stdout", process.getInputStream(), settings.maxLineBytes(), stdout),
            reader("stderr", process.getErrorStream(), settings.maxErrorLineBytes(), stderr));
    Thread.ofVirtual()
        .name("worker-" + process.pid() + "-end")
        .start(() -> awaitEnd(readers, settings.drain()));
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * The exit code, once the process is gone, its descendants too, and all of its output was handed
   * on.
   */
  CompletableFuture<Integer> ended() {
    return ended;
  }

  void onEnd(Runnable action) {
    CompletableFuture<Void> unused = ended.thenRun(action);
  }

  /** Whether the process ended within the given time. */
  boolean endsWithin(Duration patience) throws InterruptedException {
    try {
      ended.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException notYet) {
      return false;
    } catch (java.util.concurrent.ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Writes one line. A worker that does not read holds the caller until it reads or dies. */
  void send(String line) throws IOException {
    writing.lock();
    try {
      stdin.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      stdin.flush();
    } finally {
      writing.unlock();
    }
  }

  /** Does not wait: a writer may be stuck in the pipe. */
  void closeStdin() {
    Thread.startVirtualThread(
        () -> {
          try {
            stdin.close();
          } catch (IOException alreadyGone) {
            LOG.debug("stdin of worker {} was closed before: {}", pid(), alreadyGone.getMessage());
          }
        });
  }

  /** Every process that came from this worker and lives now. */
  List<ProcessHandle> descendants() {
    return ProcessTree.descendants(pid(), mark);
  }

  /** SIGTERM. Through the handle: Process.destroy would close the pipes and lose the last words. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** SIGKILL for the worker and all that came from it. */
  void kill() {
    List<ProcessHandle> family = descendants();
    process.toHandle().destroyForcibly();
    ProcessTree.kill(family);
  }

  private Thread reader(String name, InputStream stream, int maxLine, LineFramer.Sink sink) {
    return Thread.ofPlatform()
        .name("worker-" + process.pid() + "-" + name)
        .daemon()
        .start(() -> drain(stream, new LineFramer(maxLine, sink)));
  }

  private void drain(InputStream stream, LineFramer framer) {
    byte[] buffer = new byte[BUFFER];
    try (stream) {
      for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
        framer.accept(buffer, count);
      }
      framer.end();
    } catch (IOException closed) {
      LOG.debug("Output of worker {} ended: {}", process.pid(), closed.getMessage());
    } catch (InterruptedException givenUp) {
      LOG.warn("Output of worker {} was left unread", process.pid());
    }
  }

  private void awaitEnd(List<Thread> readers, Duration drain) {
    int code = process.onExit().join().exitValue();
    try {
      // A descendant that lives on would also keep the pipes open.
      ProcessTree.kill(ProcessTree.marked(mark));
      for (Thread reader : readers) {
        if (!reader.join(drain)) {
          reader.interrupt();
        }
      }
      // One more look: a descendant may have forked between the listing and the kill.
      ProcessTree.kill(ProcessTree.marked(mark));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.complete(code);
    }
  }
}
