package io.mistersmith.migrations;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * {@code java -jar migrations-exec.jar}: waits for Postgres, migrates, sets the passwords of the
 * service roles, ends.
 *
 * <p>Read from the environment: SMITH_POSTGRES_URL, SMITH_POSTGRES_USER (mistersmith),
 * SMITH_POSTGRES_PASSWORD_FILE; optionally SMITH_COMMAND_DB_PASSWORD_FILE,
 * SMITH_QUERY_DB_PASSWORD_FILE, SMITH_CHECKER_DB_PASSWORD_FILE, and SMITH_POSTGRES_WAIT_SECONDS
 * (60). Exit code 0 when the database is up to date, otherwise 1 and one sentence.
 */
public final class Migrate {

  private static final Map<String, DatabaseRole> PASSWORD_FILES =
      Map.of(
          "SMITH_COMMAND_DB_PASSWORD_FILE", DatabaseRole.COMMAND,
          "SMITH_QUERY_DB_PASSWORD_FILE", DatabaseRole.QUERY,
          "SMITH_CHECKER_DB_PASSWORD_FILE", DatabaseRole.CHECKER);

  private Migrate() {}

  public static void main(String[] args) {
    System.exit(run(System.getenv(), System.out, System.err));
  }

  static int run(Map<String, String> environment, PrintStream out, PrintStream err) {
    try {
      PGSimpleDataSource database = database(environment);
      PostgresWait.until(database, wait(environment));
      int applied = Migrations.migrate(database);
      for (Map.Entry<String, DatabaseRole> entry : PASSWORD_FILES.entrySet()) {
        String file = environment.get(entry.getKey());
        if (file != null) {
          entry.getValue().allowLogin(database, secret(entry.getKey(), file));
        }
      }
      out.println(
          applied == 0 ? "The database is up to date." : "Applied " + applied + " migrations.");
      return 0;
    } catch (MigrationRefused e) {
      err.println(e.getMessage());
    } catch (FlywayException | SQLException e) {
      err.println("The database could not be migrated: " + oneLine(e));
    }
    return 1;
  }

  private static PGSimpleDataSource database(Map<String, String> environment) {
    PGSimpleDataSource database = new PGSimpleDataSource();
    String url = required(environment, "SMITH_POSTGRES_URL");
    try {
      database.setURL(url);
    } catch (IllegalArgumentException e) {
      throw new MigrationRefused("SMITH_POSTGRES_URL is not a JDBC URL of Postgres: " + url);
    }
    database.setUser(environment.getOrDefault("SMITH_POSTGRES_USER", "mistersmith"));
    database.setPassword(
        secret(
            "SMITH_POSTGRES_PASSWORD_FILE", required(environment, "SMITH_POSTGRES_PASSWORD_FILE")));
    database.setApplicationName("migrations");
    return database;
  }

  private static Duration wait(Map<String, String> environment) {
    String seconds = environment.getOrDefault("SMITH_POSTGRES_WAIT_SECONDS", "60");
    try {
      return Duration.ofSeconds(Long.parseLong(seconds));
    } catch (NumberFormatException e) {
      throw new MigrationRefused("SMITH_POSTGRES_WAIT_SECONDS is not a number: " + seconds);
    }
  }

  private static String required(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null || value.isBlank()) {
      throw new MigrationRefused(name + " is not set.");
    }
    return value;
  }

  private static String secret(String name, String file) {
    try {
      String secret = Files.readString(Path.of(file)).strip();
      if (secret.isEmpty()) {
        throw new MigrationRefused(name + " names an empty file: " + file);
      }
      return secret;
    } catch (IOException e) {
      throw new MigrationRefused(name + " names a file that cannot be read: " + file);
    }
  }

  private static String oneLine(Exception e) {
    return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
