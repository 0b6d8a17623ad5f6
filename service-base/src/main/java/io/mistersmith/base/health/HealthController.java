package io.mistersmith.base.health;

import io.mistersmith.base.door.DoorSettings;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.core.env.Environment;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** /health, /health/live, /health/ready and /info. */
@RestController
class HealthController {
  private final List<HealthPart> parts;
  private final DoorSettings door;
  private final String service;
  private final Instant startedAt;

  HealthController(
      List<HealthPart> parts, DoorSettings door, Environment environment, Clock clock) {
    this.parts = List.copyOf(parts);
    this.door = door;
    this.service = environment.getProperty("spring.application.name", "service");
    this.startedAt = clock.instant();
  }

  @GetMapping("/health/live")
  Map<String, Object> live() {
    return Map.of("status", "up");
  }

  @GetMapping("/health/ready")
  ResponseEntity<Map<String, Object>> ready() {
    return answer(true);
  }

  @GetMapping("/health")
  ResponseEntity<Map<String, Object>> health() {
    return answer(false);
  }

  @GetMapping("/info")
  Map<String, Object> info() {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("name", "MisterSmith");
    info.put("service", service);
    String version = HealthController.class.getPackage().getImplementationVersion();
    info.put("version", version == null ? "not packaged" : version);
    info.put("started_at", startedAt);
    info.put("open", door.open());
    info.put("authentication", door.open() ? "NONE: open mode, loopback only" : "bearer token");
    return info;
  }

  private ResponseEntity<Map<String, Object>> answer(boolean readiness) {
    Map<String, Object> components = new LinkedHashMap<>();
    boolean ready = true;
    boolean healthy = true;
    for (HealthPart part : parts) {
      HealthPart.State state = part.check();
      Map<String, Object> shown = new LinkedHashMap<>();
      shown.put("status", state.up() ? "up" : "down");
      shown.putAll(state.details());
      components.put(part.name(), shown);
      healthy &= state.up();
      ready &= state.up() || !part.neededToBeReady();
    }
    String status = !ready ? "down" : healthy ? "up" : "degraded";
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", readiness ? (ready ? "up" : "down") : status);
    body.put("service", service);
    body.put("components", components);
    return ResponseEntity.status(ready ? 200 : 503).body(body);
  }
}
