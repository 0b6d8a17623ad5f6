package io.mistersmith.migrations;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * Applies the files {@code migrations/NNN_description.sql} in order, each in its own transaction,
 * and records them in {@code public.schema_versions}. Applying them again changes nothing.
 */
public final class Migrations {

  private Migrations() {}

  /**
   * Brings the database up to date.
   *
   * @return the number of migrations applied now
   * @throws org.flywaydb.core.api.FlywayException when one fails; those before it stay, it leaves
   *     no trace
   */
  public static int migrate(DataSource database) {
    return migrate(database, "classpath:db/migration");
  }

  static int migrate(DataSource database, String location) {
    return Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(database)
        .locations(location)
        .sqlMigrationPrefix("")
        .sqlMigrationSeparator("_")
        .defaultSchema("public")
        .table("schema_versions")
        .validateMigrationNaming(true)
        .failOnMissingLocations(true)
        .load()
        .migrate()
        .migrationsExecuted;
  }
}
