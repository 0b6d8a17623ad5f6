package io.mistersmith.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class AuditWordsTest {
  @Test
  void whatWasReadIsNamed() {
    assertThat(words(11, 20, 10)).contains("events 11 to 20, 10 read");
  }

  @Test
  void anEmptyLogIsSaidToBeEmpty() {
    assertThat(words(1, 0, 0)).contains("the log is empty").doesNotContain("events");
  }

  @Test
  void thatNothingIsNewIsSaid() {
    assertThat(words(21, 20, 0)).contains("no event after 20").doesNotContain("events");
  }

  private static String words(long from, long to, long read) {
    ObjectNode verdict =
        Rest.JSON.createObjectNode().put("from", from).put("to", to).put("checked", read);
    StringWriter said = new StringWriter();
    AuditWords.verdict(verdict, new PrintWriter(said));
    return said.toString();
  }
}
