package io.mistersmith.base.door;

import io.mistersmith.base.problem.Problem;
import io.mistersmith.base.problem.ProblemException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Ends requests that take too long: what their thread waits for is interrupted, and the thread
 * itself answers. Nobody else does, so there is never a second answer. An answer that has begun, as
 * of a stream, is left alone.
 */
public final class Deadline extends OncePerRequestFilter {
  private static final Logger LOG = LoggerFactory.getLogger(Deadline.class);
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final String ATTRIBUTE = Deadline.class.getName();
  private static final int RETRY_SECONDS = 2;

  private final Duration limit;
  private final Set<Running> running = ConcurrentHashMap.newKeySet();
  private final Thread watch = Thread.ofVirtual().name("deadlines").unstarted(this::watch);

  Deadline(Duration limit) {
    this.limit = limit;
    watch.start();
  }

  /** This request has limits of its own. */
  public static void lift(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof Running running) {
      running.lift();
    }
  }

  /** What to answer to a request that could not be finished because it was ended. */
  public static Optional<ProblemException> passed(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof Running running && running.isEnded()
        ? Optional.of(problem(request))
        : Optional.empty();
  }

  private static ProblemException problem(HttpServletRequest request) {
    return Door.isRead(request)
        ? ended("request_timed_out", "This took too long and was ended. Ask again.")
        : ended(
            "outcome_unknown",
            "This took too long and was ended; it may or may not have been done. Send it again"
                + " with the same Idempotency-Key: it will be done once.");
  }

  private static ProblemException ended(String code, String detail) {
    return new ProblemException(504, code, detail, List.of(), RETRY_SECONDS);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Running mine = new Running(Thread.currentThread(), System.nanoTime());
    request.setAttribute(ATTRIBUTE, mine);
    running.add(mine);
    try {
      chain.doFilter(request, new Answer(response, mine));
    } catch (ServletException | IOException | RuntimeException e) {
      if (!mine.isEnded()) {
        throw e;
      }
      LOG.warn("{} was ended: {}", RequestId.of(request), e.toString());
      mine.answers();
      Problem.of(problem(request), RequestId.of(request)).send(response);
    } finally {
      running.remove(mine);
      mine.answers();
    }
  }

  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return true;
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(LOOK);
        long begunBefore = System.nanoTime() - limit.toNanos();
        running.forEach(request -> request.endIf(begunBefore));
      }
    } catch (InterruptedException stopped) {
      LOG.debug("Requests are no longer ended");
    }
  }

  @Override
  public void destroy() {
    watch.interrupt();
  }

  private static final class Running {
    private final Thread thread;
    private final long begunAt;
    private boolean free;
    private boolean ended;

    Running(Thread thread, long begunAt) {
      this.thread = thread;
      this.begunAt = begunAt;
    }

    synchronized void endIf(long begunBefore) {
      if (!free && !ended && begunAt - begunBefore <= 0) {
        ended = true;
        thread.interrupt();
      }
    }

    synchronized void lift() {
      free = true;
    }

    /**
     * From now on the thread is not interrupted, and it is no longer: Tomcat does not write for one
     * that is. Later the thread and the response may belong to another request.
     */
    synchronized void answers() {
      free = true;
      if (ended && Thread.interrupted()) {
        LOG.debug("A request that was ended is answered");
      }
    }

    synchronized boolean isEnded() {
      return ended;
    }
  }

  /** Notices when it is begun. */
  private static final class Answer extends HttpServletResponseWrapper {
    private final Running running;

    Answer(HttpServletResponse response, Running running) {
      super(response);
      this.running = running;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
      running.answers();
      return super.getOutputStream();
    }

    @Override
    public PrintWriter getWriter() throws IOException {
      running.answers();
      return super.getWriter();
    }

    @Override
    public void flushBuffer() throws IOException {
      running.answers();
      super.flushBuffer();
    }
  }
}
