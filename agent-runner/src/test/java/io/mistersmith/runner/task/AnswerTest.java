package io.mistersmith.runner.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.runner.worker.Figures;
import io.mistersmith.runner.worker.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class AnswerTest {

  private static ObjectNode result(String text) {
    Figures none = Figures.NONE;
    return Answer.resultOf(new Outcome.Completed(text, null, List.of(), none));
  }

  private static int bytes(ObjectNode result) {
    return result.toString().getBytes(StandardCharsets.UTF_8).length;
  }

  @Test
  @Tag("D-027")
  void isTheObjectThatTheWorkerEndsWith() {
    String object = "{\"findings\":[\"anomaly_1\",\"pattern_2\"],\"summary\":\"2 issues found\"}";
    for (String text :
        List.of(object, "Prose.\n" + object, "Prose.\n```json\n" + object + "\n```\nDone.")) {
      assertThat(result(text).toString()).isEqualTo(object);
    }
  }

  @Test
  void isASummaryWhenThereIsOnlyProse() {
    assertThat(result("Nothing found.").toString())
        .isEqualTo("{\"findings\":[],\"summary\":\"Nothing found.\"}");
  }

  @Test
  void alwaysHasBothFields() {
    assertThat(result("{\"summary\":\"s\",\"more\":1}").path("findings").isArray()).isTrue();
    assertThat(result("{\"findings\":[1,2]}").path("summary").asText()).isEqualTo("2 findings");
  }

  @Test
  void fitsAMessageHoweverLongTheWorkerTalks() {
    for (String letter : List.of("x", "€", "😀", "\u0001")) {
      assertThat(bytes(result(letter.repeat(1_000_000)))).isLessThan(Answer.MAX_BYTES + 100);
    }
    String huge = "{\"findings\":[\"" + "y".repeat(900_000) + "\"],\"summary\":\"s\"}";
    assertThat(bytes(result(huge))).isLessThan(Answer.MAX_BYTES + 100);
  }

  @Test
  void isNotFooledByDeepNestingOrHiddenNul() {
    String deep = "{\"findings\":" + "[".repeat(500) + "]".repeat(500) + "}";
    assertThat(result(deep).path("findings")).isEmpty();
    assertThat(result("{\"summary\":\"a\\u0000b\\ud800\"}").path("summary").asText())
        .isEqualTo("a\uFFFDb\uFFFD");
  }
}
