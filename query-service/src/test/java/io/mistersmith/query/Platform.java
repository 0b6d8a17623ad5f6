package io.mistersmith.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.Json;
import io.mistersmith.infra.PostgresDatabase;
import io.mistersmith.infra.PostgresServer;
import io.mistersmith.migrations.DatabaseRole;
import io.mistersmith.migrations.Migrations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** The service on a real Postgres of its own, with the rights that it has in production. */
public final class Platform implements AutoCloseable {
  public static final String ADMIN = "admin-token-of-the-test";
  public static final String SERVICE = "service-token-of-the-test";
  private static final String PASSWORD = "password-of-the-test";

  public final CommandServiceDouble commands = new CommandServiceDouble();
  public final EventRecorder events;
  public final JdbcTemplate sql;
  public final HttpClient http = HttpClient.newHttpClient();
  private final PostgresDatabase database;
  private final ConfigurableApplicationContext app;
  private final int port;

  private final boolean isFirst;

  private Platform(PostgresDatabase database, boolean isFirst, Path dir, String... settings)
      throws Exception {
    this.database = database;
    this.isFirst = isFirst;
    synchronized (Platform.class) {
      DatabaseRole.QUERY.allowLogin(database.ownerDataSource(), PASSWORD);
    }
    events = new EventRecorder(database.ownerDataSource());
    sql = new JdbcTemplate(database.ownerDataSource());
    List<String> arguments = new ArrayList<>();
    arguments.add("--server.port=0");
    arguments.add("--smith.door.admin-token-file=" + file(dir, "admin", ADMIN));
    arguments.add("--smith.database.url=" + database.jdbcUrl());
    arguments.add("--smith.database.user=" + DatabaseRole.QUERY.roleName());
    arguments.add("--smith.database.password-file=" + file(dir, "password", PASSWORD));
    arguments.add("--smith.database.pool-size=10");
    arguments.add("--smith.database.pool-idle=2");
    arguments.add("--smith.nats.url=nats://127.0.0.1:1");
    arguments.add("--smith.command.url=" + commands.url());
    arguments.add("--smith.command.service-token-file=" + file(dir, "service", SERVICE));
    for (String setting : settings) {
      String name = setting.substring(0, setting.indexOf('=') + 1);
      arguments.removeIf(argument -> argument.startsWith(name));
      arguments.add(setting);
    }
    app = new SpringApplicationBuilder(QueryService.class).run(arguments.toArray(String[]::new));
    port = ((WebServerApplicationContext) app).getWebServer().getPort();
  }

  public static Platform start(Path dir, String... settings) throws Exception {
    return new Platform(
        PostgresServer.shared().freshDatabase(Migrations::migrate), true, dir, settings);
  }

  /** Another instance of the service on the same database. */
  public Platform beside(Path otherDir, String... settings) throws Exception {
    return new Platform(database, false, otherDir, settings);
  }

  public <T> T bean(Class<T> type) {
    return app.getBean(type);
  }

  public <T> T bean(String name, Class<T> type) {
    return app.getBean(name, type);
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + ADMIN);
  }

  public HttpResponse<String> get(String path) {
    return send(request(path).GET().build());
  }

  /** The body of a 200. */
  public JsonNode read(String path) {
    HttpResponse<String> reply = get(path);
    if (reply.statusCode() != 200) {
      throw new AssertionError(path + " answered " + reply.statusCode() + " " + reply.body());
    }
    return json(reply.body());
  }

  /** Of one projection; returns when the boards show all of it. */
  public void whilePaused(String projection, Runnable recorded) {
    post(projection + "/pause", "");
    recorded.run();
    post(projection + "/resume", "");
    awaitHead();
  }

  /** Until the boards show the newest event. */
  public void awaitHead() {
    String path = "/api/v1/tasks?limit=1&min_position=" + events.head();
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> get(path).statusCode() == 200);
  }

  public HttpResponse<String> post(String path, String body) {
    return send(request(path).POST(BodyPublishers.ofString(body)).build());
  }

  public HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public static JsonNode json(String text) {
    try {
      return Json.STRICT.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  public DataSource owner() {
    return database.ownerDataSource();
  }

  /** Whoever owns the machine: triggers and rights do not hold him. */
  public DataSource superuser() {
    return database.superuserDataSource();
  }

  private static Path file(Path dir, String name, String line) throws IOException {
    return Files.writeString(dir.resolve(name), line + "\n");
  }

  /** Ends the service as a person would; its database stays, for whoever is beside it. */
  public void end() {
    app.close();
  }

  @Override
  public void close() {
    end();
    events.close();
    commands.close();
    http.shutdownNow();
    if (isFirst) {
      database.close();
    }
  }
}
