package io.mistersmith.query.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.Json;
import io.mistersmith.eventstore.StoredRow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventLinesTest {
  private static final byte[] HASH = new byte[32];

  /** Each at each place of a word of eight bytes, and alone behind the last whole one. */
  @Test
  void everyCharacterIsReadAsItWasStored() throws Exception {
    for (int code = 0; code < 0x180; code++) {
      String one = Character.toString(code);
      for (int before = 0; before < 9; before++) {
        String text = "x".repeat(before) + one + one + "é\"\\😀 and on" + one;
        assertThat(lines(row(1, text)).getFirst().path("payload").asText()).isEqualTo(text);
      }
    }
  }

  @Test
  void aLineSaysAllOfAnEventAndAbsentIsNull() throws Exception {
    JsonNode line = lines(row(7, "{\"a\":1}")).getFirst();

    assertThat(line)
        .isEqualTo(
            Json.STRICT.readTree(
                """
                {"position":7,"event_id":"e","aggregate_type":null,"aggregate_id":"a",
                 "sequence_number":3,"type":"t","revision":null,
                 "recorded_at":"1970-01-01T00:00:00.007Z","payload":"{\\"a\\":1}","metadata":"{}"}
                """));
  }

  @Test
  void linesThatAreLongerThanABlockComeWholeAndInOrder() throws Exception {
    String large = "\n\u0001".repeat(100_000);

    List<JsonNode> lines = lines(row(1, "small"), row(2, large), row(3, "small"));

    assertThat(lines).extracting(line -> line.path("position").asInt()).containsExactly(1, 2, 3);
    assertThat(lines.get(1).path("payload").asText()).isEqualTo(large);
  }

  private static StoredRow row(long position, String payload) {
    return new StoredRow(
        position,
        "e".getBytes(UTF_8),
        null,
        "a".getBytes(UTF_8),
        3,
        "t".getBytes(UTF_8),
        null,
        7,
        payload.getBytes(UTF_8),
        "{}".getBytes(UTF_8),
        HASH,
        HASH);
  }

  private static List<JsonNode> lines(StoredRow... rows) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    EventLines lines = new EventLines(out);
    for (StoredRow row : rows) {
      lines.add(row);
    }
    lines.flush();
    return out.toString(UTF_8).lines().map(EventLinesTest::parsed).toList();
  }

  private static JsonNode parsed(String line) {
    try {
      return Json.STRICT.readTree(line);
    } catch (IOException e) {
      throw new IllegalStateException(line, e);
    }
  }
}
