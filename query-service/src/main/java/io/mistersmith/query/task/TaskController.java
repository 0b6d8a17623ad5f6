package io.mistersmith.query.task;

import io.mistersmith.query.board.Page;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Tasks over REST. */
@RestController
@RequestMapping("/api/v1/tasks")
class TaskController {
  private final Tasks tasks;

  TaskController(Tasks tasks) {
    this.tasks = tasks;
  }

  @GetMapping
  Page list(
      @RequestParam(required = false) @Nullable String status,
      @RequestParam(name = "assigned_to", required = false) @Nullable String assignedTo,
      @RequestParam(required = false) @Nullable String capability,
      ReadPoint at,
      Paging paging) {
    return tasks.list(status, assignedTo, capability, at, paging);
  }

  @GetMapping("/{id}")
  Page.Raw get(@PathVariable String id, ReadPoint at) {
    return tasks.get(id, at);
  }
}
