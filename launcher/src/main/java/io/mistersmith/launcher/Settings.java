package io.mistersmith.launcher;

import io.mistersmith.infra.InfraException;
import io.mistersmith.infra.PageMemory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the local platform listens, and whether it asks for a token.
 *
 * @param postgresMemory MiB, see {@link PageMemory}
 */
record Settings(String bind, Map<String, Integer> ports, int postgresMemory, boolean open) {
  private static final String POSTGRES_MEMORY = "SMITH_POSTGRES_MEMORY";
  private static final Range PORTS = new Range("a port number", 1, 65_535);
  private static final Range MEMORY = new Range("a number of MiB", PageMemory.LEAST, 1024 * 1024);

  /** Each part with its environment variable and its port when that is not set. */
  enum Port {
    QUERY("query-service", "SMITH_QUERY_PORT", 8080),
    COMMAND("command-service", "SMITH_COMMAND_PORT", 8081),
    RUNNER("agent-runner", "SMITH_RUNNER_PORT", 8082),
    POSTGRES("PostgreSQL", "SMITH_POSTGRES_PORT", 5432),
    NATS("nats-server", "SMITH_NATS_PORT", 4222);

    final String part;
    final String variable;
    final int usual;

    Port(String part, String variable, int usual) {
      this.part = part;
      this.variable = variable;
      this.usual = usual;
    }
  }

  static Settings of(Map<String, String> environment, boolean open) {
    String bind = environment.getOrDefault("SMITH_BIND", "");
    var ports = new LinkedHashMap<String, Integer>();
    for (Port port : Port.values()) {
      ports.put(port.variable, PORTS.number(environment, port.variable, port.usual));
    }
    var holders = new HashMap<Integer, String>();
    ports.forEach(
        (variable, port) -> {
          String holder = holders.put(port, variable);
          if (holder != null) {
            throw new InfraException(
                "%s and %s are both %d; give each a port of its own."
                    .formatted(holder, variable, port));
          }
        });
    int memory = MEMORY.number(environment, POSTGRES_MEMORY, PageMemory.ofThisMachine());
    return new Settings(bind.isBlank() ? "127.0.0.1" : bind, Map.copyOf(ports), memory, open);
  }

  int port(Port port) {
    return ports.getOrDefault(port.variable, port.usual);
  }

  /** For a client on this machine. */
  String url(Port port) {
    return "http://" + clientHost() + ":" + port(port);
  }

  boolean onLoopback() {
    try {
      return InetAddress.getByName(bind).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private String clientHost() {
    return switch (bind) {
      case "0.0.0.0", "::", "[::]" -> "127.0.0.1";
      default -> bind.contains(":") && !bind.startsWith("[") ? "[" + bind + "]" : bind;
    };
  }

  /**
   * What a number may be.
   *
   * @param what as which it is asked for
   */
  private record Range(String what, int least, int most) {
    int number(Map<String, String> environment, String variable, int usual) {
      String text = environment.getOrDefault(variable, "").strip();
      if (text.isEmpty()) {
        return usual;
      }
      try {
        int number = Integer.parseInt(text);
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException e) {
        // said below, as for a number out of range
      }
      throw new InfraException(
          "%s is '%s'; it must be %s from %d to %d.".formatted(variable, text, what, least, most));
    }
  }
}
