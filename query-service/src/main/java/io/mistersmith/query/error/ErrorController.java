package io.mistersmith.query.error;

import io.mistersmith.query.board.Filters;
import io.mistersmith.query.board.Page;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import io.mistersmith.query.board.Times;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Errors over REST, one by one and counted. */
@RestController
@RequestMapping("/api/v1/errors")
class ErrorController {
  private static final int LONGEST_WINDOW = 86_400;

  private final Errors errors;

  ErrorController(Errors errors) {
    this.errors = errors;
  }

  /**
   * @param windowSeconds length of the windows, which begin at whole multiples of it
   */
  record Patterns(int windowSeconds, List<Errors.Pattern> data) {}

  @GetMapping
  Page list(
      @RequestParam(name = "agent_id", required = false) @Nullable String agentId,
      @RequestParam(name = "task_id", required = false) @Nullable String taskId,
      @RequestParam(required = false) @Nullable String category,
      @RequestParam(required = false) @Nullable String code,
      @RequestParam(required = false) @Nullable String answer,
      @RequestParam(required = false) @Nullable String since,
      ReadPoint at,
      Paging paging) {
    return errors.list(
        Filters.none()
            .and("agent_id = ?", agentId)
            .and("task_id = ?", taskId)
            .and("category = ?", category == null ? null : category.toUpperCase(Locale.ROOT))
            .and("code = ?", code)
            .and("answer = ?", answer)
            .and("made_at >= ?", Times.since(since)),
        at,
        paging);
  }

  /** Counts per agent, category, code and window. */
  @GetMapping("/patterns")
  Patterns patterns(
      @RequestParam(name = "window_seconds", defaultValue = "60") String windowSeconds,
      @RequestParam(name = "agent_id", required = false) @Nullable String agentId,
      @RequestParam(required = false) @Nullable String since,
      @RequestParam(required = false) @Nullable String limit,
      ReadPoint at) {
    int window = window(windowSeconds);
    return new Patterns(
        window, errors.patterns(window, agentId, Times.since(since), at, Paging.limit(limit)));
  }

  @GetMapping("/{id}")
  Page.Raw get(@PathVariable String id, ReadPoint at) {
    return errors.get(id, at);
  }

  private static int window(String text) {
    if (text.matches("[0-9]{1,5}")) {
      int seconds = Integer.parseInt(text);
      if (seconds >= 1 && seconds <= LONGEST_WINDOW) {
        return seconds;
      }
    }
    throw Paging.invalid("window_seconds", "must be a number from 1 to " + LONGEST_WINDOW);
  }
}
