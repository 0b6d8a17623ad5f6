package io.mistersmith.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.mistersmith.eventstore.PostgresEventStorageEngine;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CommandServiceTest {

  private static TestService service;

  @BeforeAll
  static void start() {
    service = TestService.start();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void processorsRunInSpringTransactionsOnOurEventStore() {
    assertThat(service.bean(TransactionManager.class)).isInstanceOf(SpringTransactionManager.class);
    assertThat(service.bean(EventStorageEngine.class))
        .isInstanceOf(PostgresEventStorageEngine.class);
  }

  @Test
  @Tag("D-125")
  @Tag("D-140")
  @Tag("D-141")
  @Tag("D-142")
  @Tag("D-143")
  @Tag("D-144")
  void thePoolHasTheSizesAndTimesOfTheDefaults() {
    HikariDataSource pool = service.bean(HikariDataSource.class);

    assertThat(pool.getMaximumPoolSize()).isEqualTo(30);
    assertThat(pool.getMinimumIdle()).isEqualTo(5);
    assertThat(pool.getConnectionTimeout()).isEqualTo(10_000);
    assertThat(pool.getIdleTimeout()).isEqualTo(300_000);
    assertThat(pool.getMaxLifetime()).isEqualTo(3_600_000);
  }

  @Test
  @Tag("D-129")
  @Tag("D-145")
  void healthShowsThePool() {
    var postgres = TestService.json(service.get("/health")).path("components").path("postgres");

    assertThat(postgres.path("status").asText()).isEqualTo("up");
    assertThat(postgres.path("pool_max").asInt()).isEqualTo(30);
  }
}
