package io.mistersmith.query.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.Role;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.query.board.Paging;
import io.mistersmith.query.board.ReadPoints;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Bundles that were taken in, over REST. They can be read, and nothing else. */
@RestController
@RequestMapping("/api/v1/audit/imports")
class ImportController {
  private static final Logger LOG = LoggerFactory.getLogger(ImportController.class);
  private static final String ID = "[0-9a-f]{64}";

  /** The SQLSTATE of a database whose disk is full. */
  private static final String DISK_FULL = "53100";

  private final Imports imports;
  private final Gate gate;

  ImportController(Imports imports, Gate gate) {
    this.imports = imports;
    this.gate = gate;
  }

  /** The body is the bundle. It is on disk and checked as a whole before anything is kept. */
  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  ObjectNode take(HttpServletRequest request) throws IOException {
    Principal caller = Principal.of(request);
    caller.require(Role.ADMIN, Role.OPERATOR);
    try (Gate.Pass _ = gate.enter(request)) {
      Path file = Files.createTempFile("bundle", ".smith.zip");
      try {
        Files.copy(request.getInputStream(), file, StandardCopyOption.REPLACE_EXISTING);
        return imports.take(file, caller.name());
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (FileSystemException full) {
      throw noSpace(full);
    } catch (DataAccessException trouble) {
      if (NestedExceptionUtils.getMostSpecificCause(trouble) instanceof SQLException sql
          && DISK_FULL.equals(sql.getSQLState())) {
        throw noSpace(sql);
      }
      throw trouble;
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("No space left")) {
        throw noSpace(e);
      }
      throw e;
    }
  }

  record ImportPage(List<ObjectNode> data) {}

  @GetMapping
  ImportPage list(
      HttpServletRequest request, @RequestParam(required = false) @Nullable String limit) {
    AuditController.requireAuditor(request);
    return new ImportPage(imports.list(Paging.limit(limit)));
  }

  @GetMapping("/{id:" + ID + "}")
  ObjectNode get(HttpServletRequest request, @PathVariable String id) {
    AuditController.requireAuditor(request);
    return imports.get(id);
  }

  @GetMapping("/{id:" + ID + "}/events")
  Imports.Page events(
      HttpServletRequest request,
      @PathVariable String id,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(name = "aggregate_id", required = false) @Nullable String aggregate,
      @RequestParam(required = false) @Nullable String type,
      @RequestParam(required = false) @Nullable String limit) {
    AuditController.requireAuditor(request);
    long after = cursor == null ? 0 : ReadPoints.number("cursor", cursor);
    return imports.events(id, after, aggregate, type, Paging.limit(limit));
  }

  private static ProblemException noSpace(Exception e) {
    LOG.error("A bundle could not be kept: {}", e.toString());
    return ProblemException.of(
        507, "insufficient_storage", "The bundle could not be written to disk; nothing was kept.");
  }
}
