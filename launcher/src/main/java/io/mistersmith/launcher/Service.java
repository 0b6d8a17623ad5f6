package io.mistersmith.launcher;

import io.mistersmith.infra.PostgresSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The three services, in the order in which they are stopped. */
enum Service {
  RUNNER("agent-runner", Settings.Port.RUNNER),
  QUERY("query-service", Settings.Port.QUERY),
  COMMAND("command-service", Settings.Port.COMMAND);

  /** What a worker may need to be a real claude, and no other service gets. */
  private static final List<String> FOR_WORKERS =
      List.of("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "CLAUDE_CODE_OAUTH_TOKEN");

  private static final List<String> ORDINARY = List.of("PATH", "HOME", "USER", "TMPDIR", "TZ");

  final String module;
  final Settings.Port port;

  Service(String module, Settings.Port port) {
    this.module = module;
    this.port = port;
  }

  static Optional<Service> named(String module) {
    return List.of(values()).stream().filter(service -> service.module.equals(module)).findFirst();
  }

  /**
   * Everything that the service gets to see of the environment; secrets are named by their files.
   */
  Map<String, String> environment(Map<String, String> ours, SmithHome home, Settings settings) {
    var result = base(ours, this == RUNNER);
    ours.forEach(
        (name, value) -> {
          if (name.startsWith("SMITH_")
              && !name.endsWith("_TOKEN")
              && !name.endsWith("_PASSWORD")) {
            result.put(name, value);
          }
        });
    result.put("SMITH_BIND", settings.bind());
    for (Settings.Port each : Settings.Port.values()) {
      result.put(each.variable, Integer.toString(settings.port(each)));
    }
    result.put("SMITH_OPEN", Boolean.toString(settings.open()));
    result.put("SMITH_ADMIN_TOKEN_FILE", home.token().toString());
    result.put("SMITH_SERVICE_TOKEN_FILE", home.secret("service-token").toString());
    result.put("SMITH_COMMAND_URL", settings.url(Settings.Port.COMMAND));
    result.put("SMITH_QUERY_URL", settings.url(Settings.Port.QUERY));
    String user = module.substring(module.lastIndexOf('-') + 1);
    String natsUser = this == RUNNER ? user : module.substring(0, module.indexOf('-'));
    result.put("SMITH_NATS_URL", "nats://127.0.0.1:" + settings.port(Settings.Port.NATS));
    result.put("SMITH_NATS_USER", natsUser);
    result.put("SMITH_NATS_PASSWORD_FILE", home.secret("nats-" + natsUser).toString());
    if (this == RUNNER) {
      result.putIfAbsent("SMITH_RUNNER_ID", "local");
      result.put("SMITH_RUNNER_HOME", home.data("runner").toString());
    } else {
      result.put("SMITH_POSTGRES_URL", postgresUrl(settings));
      result.put("SMITH_POSTGRES_USER", "smith_" + natsUser);
      result.put("SMITH_POSTGRES_PASSWORD_FILE", home.secret("postgres-" + natsUser).toString());
    }
    if (this == QUERY) {
      result.put("SMITH_AUDIT_KEY_FILE", home.auditKey().toString());
      result.put("SMITH_AUDIT_DIR", home.audit().toString());
    }
    return result;
  }

  /** For the program that brings the database up to date before the services start. */
  static Map<String, String> migrationsEnvironment(
      Map<String, String> ours, SmithHome home, Settings settings) {
    var result = base(ours, false);
    result.put("SMITH_POSTGRES_URL", postgresUrl(settings));
    result.put("SMITH_POSTGRES_USER", PostgresSettings.OWNER);
    result.put("SMITH_POSTGRES_PASSWORD_FILE", home.secret("postgres-owner").toString());
    result.put("SMITH_COMMAND_DB_PASSWORD_FILE", home.secret("postgres-command").toString());
    result.put("SMITH_QUERY_DB_PASSWORD_FILE", home.secret("postgres-query").toString());
    result.put("SMITH_CHECKER_DB_PASSWORD_FILE", home.secret("postgres-checker").toString());
    return result;
  }

  private static Map<String, String> base(Map<String, String> ours, boolean forWorkers) {
    var result = new LinkedHashMap<String, String>();
    result.put("LANG", "C.UTF-8");
    ORDINARY.forEach(name -> copy(ours, name, result));
    if (forWorkers) {
      FOR_WORKERS.forEach(name -> copy(ours, name, result));
    }
    return result;
  }

  private static void copy(Map<String, String> from, String name, Map<String, String> to) {
    String value = from.get(name);
    if (value != null) {
      to.put(name, value);
    }
  }

  private static String postgresUrl(Settings settings) {
    return "jdbc:postgresql://%s:%d/%s"
        .formatted(
            PostgresSettings.HOST,
            settings.port(Settings.Port.POSTGRES),
            PostgresSettings.DATABASE);
  }
}
