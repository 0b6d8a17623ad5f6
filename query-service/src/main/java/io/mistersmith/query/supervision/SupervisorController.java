package io.mistersmith.query.supervision;

import io.mistersmith.api.supervision.SupervisorId;
import io.mistersmith.query.board.Page;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoint;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Supervisors over REST. What one has decided are its events {@code supervisor.decided}. */
@RestController
@RequestMapping("/api/v1/supervisors")
class SupervisorController {
  private final Supervisors supervisors;

  SupervisorController(Supervisors supervisors) {
    this.supervisors = supervisors;
  }

  @GetMapping
  Page list(ReadPoint at, Paging paging) {
    return supervisors.list(at, paging);
  }

  /** The whole tree with the states of its agents. */
  @GetMapping("/tree")
  Supervisors.Node tree(ReadPoint at) {
    return supervisors.tree(SupervisorId.ROOT.value(), at);
  }

  @GetMapping("/{id}")
  Page.Raw get(@PathVariable String id, ReadPoint at) {
    return supervisors.get(id, at);
  }
}
