package io.mistersmith.infra;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One PostgreSQL instance.
 *
 * @param home directory that holds everything of this instance: {@code data}, {@code postgres.log},
 *     {@code postgres.pid}
 * @param pageMemory MiB, see {@link PageMemory}
 * @param durable whether a commit waits for the disk; only a test whose subject is not durability
 *     may say no
 * @param tied whether the server ends with this program
 */
public record PostgresSettings(
    Path home,
    Path logFile,
    Path pidFile,
    int port,
    String superuserPassword,
    String ownerPassword,
    int pageMemory,
    boolean durable,
    boolean tied) {
  /** The address that the server listens on, and no other. */
  public static final String HOST = "127.0.0.1";

  public static final String SUPERUSER = "postgres";

  /** Owns the database {@link #DATABASE} and may create roles, and nothing more. */
  public static final String OWNER = "mistersmith";

  public static final String DATABASE = "mistersmith";

  static final int MAX_CONNECTIONS = 200;

  public String jdbcUrl() {
    return jdbcUrl(DATABASE);
  }

  String jdbcUrl(String database) {
    return "jdbc:postgresql://%s:%d/%s".formatted(HOST, port, database);
  }

  Path dataDirectory() {
    return home.resolve("data");
  }

  Path standbyFile() {
    return dataDirectory().resolve("standby.signal");
  }

  boolean isStandby() {
    return Files.exists(standbyFile());
  }

  String configuration() {
    return """
    # Written anew at each start.
    listen_addresses = '%s'
    port = %d
    unix_socket_directories = ''
    password_encryption = 'scram-sha-256'
    max_connections = %d
    shared_buffers = '%dMB'
    max_wal_size = '1GB'
    wal_level = 'replica'
    timezone = 'UTC'
    log_timezone = 'UTC'
    datestyle = 'ISO, YMD'
    log_line_prefix = '%%m [%%p] %%u@%%d '
    fsync = %s
    synchronous_commit = %s
    full_page_writes = %s
    """
        .formatted(HOST, port, MAX_CONNECTIONS, pageMemory, onOff(), onOff(), onOff());
  }

  private String onOff() {
    return durable ? "on" : "off";
  }

  static String hostBasedAuthentication() {
    return """
    # Written anew at each start: a password for everyone, from this machine only.
    host all all 127.0.0.1/32 scram-sha-256
    host all all ::1/128      scram-sha-256
    """;
  }
}
