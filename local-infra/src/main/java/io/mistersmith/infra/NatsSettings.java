package io.mistersmith.infra;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One nats-server.
 *
 * @param home directory that holds its configuration and, in {@code store}, its streams
 * @param passwords of each of {@link NatsPermissions#users()}
 * @param durable whether a message is on the disk before the server says yes
 * @param tied whether the server ends with this program
 */
public record NatsSettings(
    Path home,
    Path logFile,
    Path pidFile,
    int port,
    Map<String, String> passwords,
    boolean durable,
    boolean tied) {
  /** The address that the server listens on, and no other. */
  public static final String HOST = "127.0.0.1";

  /** A worker's output window is 64 KiB; anything near this is a mistake or an attack. */
  static final int MAX_PAYLOAD = 1 << 20;

  static final long MAX_STORE = 8L << 30;

  public String url() {
    return "nats://" + HOST + ":" + port;
  }

  public String password(String user) {
    return password(passwords, user);
  }

  Path configurationFile() {
    return home.resolve("nats.conf");
  }

  public Path store() {
    return home.resolve("store");
  }

  String configuration(boolean canSyncAlways) {
    return configuration("smith-" + port, HOST, port, store(), passwords, durable && canSyncAlways);
  }

  /** A server's whole configuration file, passwords and permissions included. */
  public static String configuration(
      String name,
      String host,
      int port,
      Path store,
      Map<String, String> passwords,
      boolean syncAlways) {
    return """
    # Generated; holds passwords.
    server_name: "%s"
    host: "%s"
    port: %d
    max_payload: %d
    max_connections: 1024
    jetstream {
      store_dir: "%s"
      max_file_store: %d
      max_memory_store: 67108864
    %s}
    authorization {
      timeout: 5
      users: [
    %s
      ]
    }
    """
        .formatted(
            name,
            host,
            port,
            MAX_PAYLOAD,
            store.toString().replace("\\", "\\\\").replace("\"", "\\\""),
            MAX_STORE,
            syncAlways ? "  sync_interval: always\n" : "",
            Arrays.stream(NatsPermissions.values())
                .map(
                    user ->
                        "    { user: %s, password: \"%s\", permissions: %s }"
                            .formatted(
                                user.user(),
                                password(passwords, user.user()),
                                user.configuration()))
                .collect(Collectors.joining("\n")));
  }

  private static String password(Map<String, String> passwords, String user) {
    String password = passwords.get(user);
    if (password == null) {
      throw new IllegalArgumentException("no NATS user is called " + user);
    }
    return password;
  }
}
