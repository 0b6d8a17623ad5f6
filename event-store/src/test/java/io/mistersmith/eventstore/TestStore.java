package io.mistersmith.eventstore;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.mistersmith.infra.PostgresDatabase;
import io.mistersmith.infra.PostgresServer;
import io.mistersmith.migrations.DatabaseRole;
import io.mistersmith.migrations.Migrations;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.postgresql.ds.PGSimpleDataSource;

/** A fresh, migrated database, its roles, and engines on it; everything is closed with it. */
final class TestStore implements AutoCloseable {

  private static final String PASSWORD = "only-for-this-test";

  private final PostgresDatabase database;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final DataSource writes;

  TestStore() {
    this(PostgresServer.shared().freshDatabase(Migrations::migrate));
  }

  TestStore(PostgresDatabase database) {
    this.database = database;
    allowLogins(database.ownerDataSource());
    this.writes = pool(database.dataSource(DatabaseRole.COMMAND.roleName(), PASSWORD));
  }

  /** One at a time: roles belong to the server, not to the database. */
  private static synchronized void allowLogins(DataSource owner) {
    try {
      for (DatabaseRole role : DatabaseRole.values()) {
        role.allowLogin(owner, PASSWORD);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  PostgresDatabase database() {
    return database;
  }

  /** As command-service. */
  DataSource writes() {
    return writes;
  }

  DataSource as(DatabaseRole role) {
    return database.dataSource(role.roleName(), PASSWORD);
  }

  static String password() {
    return PASSWORD;
  }

  /** As command-service, through a proxy. */
  DataSource through(FaultyProxy proxy) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl("jdbc:postgresql://127.0.0.1:" + proxy.port() + "/" + database.name());
    source.setUser(DatabaseRole.COMMAND.roleName());
    source.setPassword(PASSWORD);
    return source;
  }

  int port() {
    return database.server().port();
  }

  EventLog log() {
    return new EventLog(writes);
  }

  PostgresEventStorageEngine engine() {
    return engine(BatchSettings.DEFAULTS);
  }

  PostgresEventStorageEngine engine(BatchSettings settings) {
    return engine(writes, settings);
  }

  PostgresEventStorageEngine engine(DataSource source, BatchSettings settings) {
    return closing(builder(source).settings(settings).build());
  }

  PostgresEventStorageEngine engineAt(Instant now) {
    return closing(builder(writes).clock(Clock.fixed(now, ZoneOffset.UTC)).build());
  }

  static PostgresEventStorageEngine.Builder builder(DataSource source) {
    return PostgresEventStorageEngine.builder().dataSource(source).serializer(serializer());
  }

  static NamedTypeSerializer serializer() {
    return NamedTypeSerializer.of(new ObjectMapper(), Map.of("test.noted", Noted.class));
  }

  <T extends AutoCloseable> T closing(T resource) {
    opened.add(resource);
    return resource;
  }

  DataSource pool(DataSource source) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(source);
    config.setMaximumPoolSize(10);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(5000);
    return closing(new HikariDataSource(config));
  }

  static DomainEventMessage<Noted> event(String aggregateId, long sequenceNumber) {
    return event(aggregateId, sequenceNumber, "note " + sequenceNumber);
  }

  static DomainEventMessage<Noted> event(String aggregateId, long sequenceNumber, String text) {
    return new GenericDomainEventMessage<>("Note", aggregateId, sequenceNumber, new Noted(text));
  }

  static List<DomainEventMessage<Noted>> events(String aggregateId, int from, int count) {
    return IntStream.range(from, from + count).mapToObj(n -> event(aggregateId, n)).toList();
  }

  /** As the superuser: the only one who can get round the triggers. */
  void tamper(String sql) {
    execute(
        database.superuserDataSource(),
        "ALTER TABLE event_store.events DISABLE TRIGGER ALL; "
            + sql
            + "; ALTER TABLE event_store.events ENABLE TRIGGER ALL");
  }

  static void execute(DataSource source, String sql) {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  String value(String sql) {
    try (Connection connection = database.superuserDataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getString(1) : "no row";
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    for (AutoCloseable resource : opened.reversed()) {
      try {
        resource.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    database.close();
  }
}
