package io.mistersmith.launcher;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.mistersmith.infra.ManagedProcess;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One part of the platform as {@code smith status} shows it; {@code state} is ready, not_ready or
 * stopped.
 */
record PartStatus(
    @JsonProperty("part") String part,
    @JsonProperty("state") String state,
    @JsonProperty("pid") @Nullable Long pid,
    @JsonProperty("port") int port,
    @JsonProperty("log") String log) {
  static final List<String> PARTS =
      List.of("query-service", "command-service", "agent-runner", Platform.NATS, Platform.POSTGRES);

  static List<PartStatus> all(SmithHome home, Settings settings) {
    var health = new Health(home.readToken().orElse(""));
    return PARTS.stream().map(part -> of(part, home, settings, health)).toList();
  }

  private static PartStatus of(String part, SmithHome home, Settings settings, Health health) {
    Optional<Long> pid = ManagedProcess.running(part, home.pid(part)).map(ManagedProcess::pid);
    Optional<Service> service = Service.named(part);
    Settings.Port port =
        service
            .map(known -> known.port)
            .orElse(part.equals(Platform.NATS) ? Settings.Port.NATS : Settings.Port.POSTGRES);
    boolean ready =
        pid.isPresent()
            && service.map(known -> health.of(known, settings) == Health.State.READY).orElse(true);
    String state = ready ? "ready" : pid.isPresent() ? "not_ready" : "stopped";
    return new PartStatus(
        part, state, pid.orElse(null), settings.port(port), home.log(part).toString());
  }
}
