package io.mistersmith.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.mistersmith.infra.PostgresDatabase;
import io.mistersmith.infra.PostgresServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MigrationsTest {

  @Test
  @Tag("D-136")
  @Tag("D-137")
  void applyToAnEmptyDatabaseAndASecondTimeChangeNothing() {
    try (PostgresDatabase database = PostgresServer.shared().freshDatabase()) {
      assertThat(Migrations.migrate(database.ownerDataSource())).isGreaterThanOrEqualTo(3);
      assertThat(Migrations.migrate(database.ownerDataSource())).isZero();
    }
  }
}
