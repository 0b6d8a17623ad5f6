package io.mistersmith.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.Test;

class MigrationsTest {

  @Test
  void applyOnAnEmptyDatabaseAndASecondTimeChangeNothing() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
      try (var c = postgres.getPostgresDatabase().getConnection();
          var s = c.createStatement()) {
        s.execute("CREATE ROLE mistersmith LOGIN CREATEROLE");
        s.execute("CREATE DATABASE mistersmith OWNER mistersmith");
      }
      var db = postgres.getDatabase("mistersmith", "mistersmith");
      assertThat(Migrations.migrate(db)).isEqualTo(3);
      assertThat(Migrations.migrate(db)).isZero();
    }
  }
}
