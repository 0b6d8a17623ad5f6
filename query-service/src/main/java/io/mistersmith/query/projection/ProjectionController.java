package io.mistersmith.query.projection;

import io.mistersmith.base.door.Deadline;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.Role;
import io.mistersmith.base.json.Schemas;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.query.board.Group;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Projections for operators. */
@RestController
@RequestMapping("/api/v1/projections")
class ProjectionController {
  private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);

  private final Projections projections;
  private final Schemas schemas;

  ProjectionController(Projections projections, Schemas schemas) {
    this.projections = projections;
    this.schemas = schemas;
  }

  record ProjectionList(List<ProjectionView> data) {}

  /**
   * The body of POST rebuild.
   *
   * @param switchOver never, when_equal or always
   */
  record RebuildRequest(@Nullable @Pattern(regexp = "never|when_equal|always") String switchOver) {

    Rebuild.Switch when() {
      return switchOver == null
          ? Rebuild.Switch.NEVER
          : Rebuild.Switch.valueOf(switchOver.toUpperCase(Locale.ROOT));
    }
  }

  @GetMapping
  ProjectionList list() {
    return new ProjectionList(projections.views());
  }

  @GetMapping("/{name}")
  ProjectionView get(@PathVariable String name) {
    return projections.view(group(name));
  }

  @PostMapping("/{name}/reset")
  ResponseEntity<ProjectionView> reset(HttpServletRequest request, @PathVariable String name) {
    return done(request, name, projections::reset);
  }

  @PostMapping("/{name}/pause")
  ResponseEntity<ProjectionView> pause(HttpServletRequest request, @PathVariable String name) {
    return done(request, name, projections::pause);
  }

  @PostMapping("/{name}/resume")
  ResponseEntity<ProjectionView> resume(HttpServletRequest request, @PathVariable String name) {
    return done(request, name, projections::resume);
  }

  @PostMapping("/{name}/switch")
  ResponseEntity<ProjectionView> switchOver(HttpServletRequest request, @PathVariable String name) {
    return done(request, name, projections::switchOver);
  }

  @PostMapping("/{name}/abandon")
  ResponseEntity<ProjectionView> abandon(HttpServletRequest request, @PathVariable String name) {
    return done(request, name, projections::abandon);
  }

  @PostMapping("/{name}/rebuild")
  ResponseEntity<ProjectionView> rebuild(
      HttpServletRequest request,
      @PathVariable String name,
      @RequestBody(required = false) byte @Nullable [] body) {
    Group group = asked(request, name);
    RebuildRequest asked =
        schemas.read(body == null || body.length == 0 ? NOTHING : body, RebuildRequest.class);
    projections.rebuild(group, asked.when());
    return ResponseEntity.accepted().body(projections.view(group));
  }

  private ResponseEntity<ProjectionView> done(
      HttpServletRequest request, String name, Consumer<Group> operation) {
    Group group = asked(request, name);
    operation.accept(group);
    return ResponseEntity.accepted().body(projections.view(group));
  }

  private static Group asked(HttpServletRequest request, String name) {
    Principal.of(request).require(Role.ADMIN, Role.OPERATOR);
    Deadline.lift(request);
    return group(name);
  }

  private static Group group(String name) {
    return Group.named(name)
        .orElseThrow(
            () ->
                ProblemException.of(
                    404, "projection_not_found", "There is no projection of that name."));
  }
}
