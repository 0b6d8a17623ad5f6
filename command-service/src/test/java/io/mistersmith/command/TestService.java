package io.mistersmith.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.Json;
import io.mistersmith.eventstore.EventLog;
import io.mistersmith.eventstore.StoredEvent;
import io.mistersmith.infra.PostgresDatabase;
import io.mistersmith.infra.PostgresServer;
import io.mistersmith.migrations.DatabaseRole;
import io.mistersmith.migrations.Migrations;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The service as it runs, on a database of its own. */
public final class TestService implements AutoCloseable {

  private static final String PASSWORD = "only-for-this-test";
  private static final String ADMIN = "an-administrator-for-this-test";
  private static final String SERVICE = "a-service-for-this-test";

  private final HttpClient http = HttpClient.newHttpClient();
  private final PostgresDatabase database;
  private final boolean ownsDatabase;
  private final Path secrets;
  private final List<String> settings;
  private ConfigurableApplicationContext context;

  private TestService(PostgresDatabase database, boolean owned, List<String> more) {
    this.database = database;
    this.ownsDatabase = owned;
    try {
      allowLogin(database.ownerDataSource());
      secrets = Files.createTempDirectory("command-service-test");
      Files.writeString(secrets.resolve("admin"), ADMIN);
      Files.writeString(secrets.resolve("service"), SERVICE);
      Files.writeString(secrets.resolve("database"), PASSWORD);
    } catch (IOException | SQLException e) {
      throw new IllegalStateException(e);
    }
    settings = new ArrayList<>(more);
    settings.add("--server.port=0");
    settings.add("--smith.door.admin-token-file=" + secrets.resolve("admin"));
    settings.add("--smith.door.service-token-file=" + secrets.resolve("service"));
    settings.add("--smith.postgres.url=" + database.jdbcUrl());
    settings.add("--smith.postgres.password-file=" + secrets.resolve("database"));
    context = run();
  }

  public static TestService start(String... settings) {
    return start(PostgresServer.shared(), settings);
  }

  public static TestService start(PostgresServer server, String... settings) {
    return new TestService(server.freshDatabase(Migrations::migrate), true, List.of(settings));
  }

  /** Another instance on the same database. */
  public TestService second() {
    return new TestService(database, false, List.of());
  }

  /** One at a time: roles belong to the server, not to the database. */
  private static synchronized void allowLogin(DataSource owner) throws SQLException {
    DatabaseRole.COMMAND.allowLogin(owner, PASSWORD);
  }

  private ConfigurableApplicationContext run() {
    return SpringApplication.run(CommandService.class, settings.toArray(String[]::new));
  }

  public void restart() {
    context.close();
    context = run();
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  /** As Postgres counts them. */
  int connections() {
    try (java.sql.Connection connection = superuser().getConnection();
        java.sql.Statement statement = connection.createStatement();
        java.sql.ResultSet row =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'command-service'"
                    + " AND datname = current_database()")) {
      row.next();
      return row.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  DataSource superuser() {
    return database.superuserDataSource();
  }

  public EventLog log() {
    return bean(EventLog.class);
  }

  public List<StoredEvent> events() {
    return log().readAfter(0, 10_000);
  }

  public static String serviceToken() {
    return SERVICE;
  }

  public HttpResponse<byte[]> get(String path) {
    return call("GET", path, null);
  }

  public HttpResponse<byte[]> post(String path, String body, String... headers) {
    return call("POST", path, body, headers);
  }

  public HttpResponse<byte[]> call(
      String method, String path, @Nullable String body, String... headers) {
    String port = context.getEnvironment().getProperty("local.server.port");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .setHeader("Authorization", "Bearer " + ADMIN)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public static JsonNode json(HttpResponse<byte[]> reply) {
    try {
      return Json.STRICT.readTree(reply.body());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    context.close();
    if (ownsDatabase) {
      database.close();
    }
  }
}
