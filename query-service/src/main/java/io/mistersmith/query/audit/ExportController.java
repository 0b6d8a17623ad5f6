package io.mistersmith.query.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.mistersmith.api.Json;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.json.Schemas;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.proof.TreeHead;
import io.mistersmith.query.board.ReadPoints;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * POST /api/v1/audit/exports: the bundle is the answer, written while it is read. What can be
 * refused is refused before the first byte; an answer that breaks off later has no seal.
 */
@RestController
class ExportController {
  private static final Logger LOG = LoggerFactory.getLogger(ExportController.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long LOOK_MILLIS = 20;
  private static final int BUFFER = 1 << 16;

  private final SigningPart signing;
  private final Selections selections;
  private final LogPages pages;
  private final LogTree tree;
  private final EventLog log;
  private final Schemas schemas;
  private final ReadPoints points;
  private final Gate gate;
  private final Clock clock;
  private final MeterRegistry meters;

  ExportController(
      SigningPart signing,
      Selections selections,
      LogPages pages,
      LogTree tree,
      EventLog log,
      Schemas schemas,
      ReadPoints points,
      Gate gate,
      Clock clock,
      MeterRegistry meters) {
    this.signing = signing;
    this.selections = selections;
    this.pages = pages;
    this.tree = tree;
    this.log = log;
    this.schemas = schemas;
    this.points = points;
    this.gate = gate;
    this.clock = clock;
    this.meters = meters;
  }

  @PostMapping("/api/v1/audit/exports")
  void export(HttpServletRequest request, HttpServletResponse response)
      throws IOException, InterruptedException {
    AuditController.requireAuditor(request);
    ExportRequest asked =
        schemas.read(request.getInputStream().readAllBytes(), ExportRequest.class);
    AuditConfig.Signing signer = signing.required();
    try (Gate.Pass _ = gate.enter(request)) {
      long end = log.head().position();
      awaitTree(end);
      if (asked.taskId() != null || asked.agentId() != null) {
        points.await(end);
      }
      TreeHead head = signer.publisher().signNow();
      Selection selection = selections.of(asked, head.treeSize());
      if (selection.count() == 0) {
        throw ProblemException.of(404, "not_found", "There is no event to export.");
      }
      response.setContentType("application/zip");
      response.setHeader("Content-Disposition", "attachment; filename=\"" + name(asked) + "\"");
      response.setBufferSize(BUFFER);
      OutputStream out = new BufferedOutputStream(response.getOutputStream(), BUFFER);
      try {
        new Export(pages, tree, selection, head, signer.heads().signer())
            .to(out, manifest(asked, selection, Principal.of(request)));
        out.flush();
        meters.counter("smith.audit.exports").increment();
      } catch (IOException gone) {
        LOG.info("an export was not read to its end: {}", gone.toString());
      }
    }
  }

  private ObjectNode manifest(ExportRequest asked, Selection selection, Principal by) {
    ObjectNode manifest = Json.LENIENT.createObjectNode();
    manifest.put("created_at", Json.time(clock.instant())).put("created_by", by.name());
    ObjectNode chosen = manifest.putObject("selection");
    if (asked.taskId() != null) {
      chosen.put("task_id", asked.taskId());
    } else if (asked.agentId() != null) {
      chosen.put("agent_id", asked.agentId());
    } else {
      chosen.put("from", selection.position(0));
      chosen.put("to", selection.position(selection.count() - 1));
    }
    return manifest;
  }

  private static String name(ExportRequest asked) {
    String of =
        asked.taskId() != null
            ? asked.taskId()
            : asked.agentId() != null ? asked.agentId() : "events";
    return of.replaceAll("[^A-Za-z0-9_-]", "_") + ".smith.zip";
  }

  /** A task that has just ended is exported with its end. */
  private void awaitTree(long position) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (tree.size().size() < position) {
      if (System.nanoTime() > end) {
        throw ProblemException.unavailable(
            "tree_behind", "The tree has not reached position " + position + " yet.", 2);
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }
}
