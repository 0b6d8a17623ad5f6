package io.mistersmith.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mistersmith.eventstore.NamedTypeSerializer;
import io.mistersmith.eventstore.PostgresEventStorageEngine;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.PersistenceExceptionResolver;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcSQLErrorCodesResolver;
import org.axonframework.eventsourcing.eventstore.jdbc.PostgresEventTableFactory;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.json.JacksonSerializer;

/** Ours, and Axon's own with its own tables. */
final class Engines {

  private Engines() {}

  static PostgresEventStorageEngine ours(DataSource source, Map<String, Class<?>> types) {
    return PostgresEventStorageEngine.builder()
        .dataSource(source)
        .serializer(NamedTypeSerializer.of(new ObjectMapper(), types))
        .build();
  }

  static JdbcEventStorageEngine stock(DataSource source) {
    Serializer serializer = JacksonSerializer.defaultSerializer();
    PersistenceExceptionResolver resolver = new JdbcSQLErrorCodesResolver();
    JdbcEventStorageEngine engine =
        JdbcEventStorageEngine.builder()
            .eventSerializer(serializer)
            .snapshotSerializer(serializer)
            .connectionProvider(() -> autocommit(source))
            .transactionManager(NoTransactionManager.INSTANCE)
            .persistenceExceptionResolver(resolver)
            .build();
    engine.createSchema(PostgresEventTableFactory.INSTANCE);
    return engine;
  }

  private static Connection autocommit(DataSource source) throws SQLException {
    return source.getConnection();
  }
}
