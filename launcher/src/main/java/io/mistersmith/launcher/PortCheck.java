package io.mistersmith.launcher;

import io.mistersmith.infra.InfraException;
import io.mistersmith.infra.Ports;
import io.mistersmith.infra.PostgresSettings;
import java.util.function.Predicate;

/**
 * Finds out before anything starts that somebody else has a port, and says whose it is and what to
 * set.
 */
record PortCheck(Settings settings, Predicate<String> isRunning) {

  void requireFree() {
    for (Settings.Port port : Settings.Port.values()) {
      boolean service = Service.named(port.part).isPresent();
      String part =
          service ? port.part : port == Settings.Port.POSTGRES ? Platform.POSTGRES : Platform.NATS;
      String address = service ? settings.bind() : PostgresSettings.HOST;
      int number = settings.port(port);
      if (!isRunning.test(part) && !Ports.becomesFree(address, number)) {
        String owner = PortOwner.of(number).map(who -> " (by " + who + ")").orElse("");
        throw new InfraException(
            "Port %d, meant for %s, is taken%s; free it or set %s to another port."
                .formatted(number, port.part, owner, port.variable));
      }
    }
  }
}
