package io.mistersmith.query.board;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Rows on their way into a table by Postgres' COPY, in its binary format. */
final class CopiedRows {
  private static final byte[] SIGNATURE =
      "PGCOPY\n\u00ff\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int BUFFER = 64 * 1024;

  private final CopyIn copy;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

  private CopiedRows(CopyIn copy) {
    this.copy = copy;
    int flags = 0;
    int extension = 0;
    buffer.put(SIGNATURE).putInt(flags).putInt(extension);
  }

  /** Gives the rows one by one. */
  @FunctionalInterface
  interface Source {
    void writeTo(CopiedRows rows) throws SQLException;
  }

  /**
   * @param into the table and its columns
   * @return how many rows it has taken
   */
  static long copy(Connection connection, String into, Source source) throws SQLException {
    CopyIn copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("COPY " + into + " FROM STDIN (FORMAT binary)");
    try {
      CopiedRows rows = new CopiedRows(copy);
      source.writeTo(rows);
      return rows.end();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  void begin(int columns) throws SQLException {
    room(Short.BYTES).putShort((short) columns);
  }

  void text(String value) throws SQLException {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    room(Integer.BYTES).putInt(bytes.length);
    if (bytes.length > buffer.remaining()) {
      send();
    }
    if (bytes.length > buffer.capacity()) {
      copy.writeToCopy(bytes, 0, bytes.length);
    } else {
      buffer.put(bytes);
    }
  }

  void number(@Nullable Long value) throws SQLException {
    room(Integer.BYTES + Long.BYTES);
    if (value == null) {
      buffer.putInt(-1);
    } else {
      buffer.putInt(Long.BYTES).putLong(value);
    }
  }

  private long end() throws SQLException {
    room(Short.BYTES).putShort((short) -1);
    send();
    return copy.endCopy();
  }

  private ByteBuffer room(int bytes) throws SQLException {
    if (buffer.remaining() < bytes) {
      send();
    }
    return buffer;
  }

  private void send() throws SQLException {
    copy.writeToCopy(buffer.array(), 0, buffer.position());
    buffer.clear();
  }
}
