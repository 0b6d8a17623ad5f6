package io.mistersmith.migrations;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * The login roles of the services. They are made without a password and cannot log in until they
 * get one.
 */
public enum DatabaseRole {
  COMMAND("smith_command"),
  QUERY("smith_query"),
  CHECKER("checker");

  private final String roleName;

  DatabaseRole(String roleName) {
    this.roleName = roleName;
  }

  public String roleName() {
    return roleName;
  }

  /**
   * Lets this role log in with a password. Only its SCRAM verifier travels, so no server log can
   * show it.
   */
  public void allowLogin(DataSource database, String password) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      connection
          .unwrap(PGConnection.class)
          .alterUserPassword(roleName, password.toCharArray(), "scram-sha-256");
      statement.execute("ALTER ROLE " + roleName + " LOGIN");
    }
  }
}
