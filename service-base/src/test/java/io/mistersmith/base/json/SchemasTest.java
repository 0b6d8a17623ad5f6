package io.mistersmith.base.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.agent.SpawnAgent;
import io.mistersmith.api.discovery.ShareDiscoveryRequest;
import io.mistersmith.api.task.SubmitTask;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.base.problem.Violation;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemasTest {
  private final Schemas schemas = new Schemas();

  @Test
  void readsTheSeedTask() {
    SubmitTask task =
        schemas.read(
            utf8(
                """
                {"description":"Analyze system logs","priority":7,
                 "required_capabilities":["log_analysis"],
                 "parameters":{"source":"/var/log/system.log","time_range":"24h"}}"""),
            SubmitTask.class);

    assertThat(task.priority()).isEqualTo(7);
    assertThat(task.requiredCapabilities()).containsExactly("log_analysis");
    assertThat(task.parameters().path("time_range").asText()).isEqualTo("24h");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UTF-16LE",
        "UTF-16BE",
        "UTF-32LE",
        "UTF-32BE",
      })
  void noOtherEncodingThanUtf8IsRead(String charset) {
    refusesToRead("{\"a\":1}".getBytes(Charset.forName(charset)));
  }

  @ParameterizedTest
  @CsvSource({
    "two bytes for one, c1a1",
    "three bytes for one, e080af",
    "half a surrogate pair, eda080",
    "beyond Unicode, f4908080",
    "cut short, c3",
    "no first byte, ff"
  })
  void noBytesAreReadThatOnlyLookLikeUtf8(String what, String bytes) {
    refusesToRead(HexFormat.of().parseHex("7b22" + bytes + "223a317d"));
  }

  private static void refusesToRead(byte[] body) {
    assertThat(catchThrowableOfType(ProblemException.class, () -> Schemas.parse(body)).code())
        .isEqualTo("malformed_json");
  }

  @Test
  void theMarkOfAnUnreadableByteMayBeSentAndAByteOrderMarkIsSkipped() {
    String text = "\uFFFD\u00e9\uD83D\uDE00";

    assertThat(Schemas.parse(utf8("\uFEFF{\"a\":\"" + text + "\"}")).path("a").asText())
        .isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"priority\":5}|description",
        "{\"description\":\"  \"}|description",
        "{\"description\":\"x\",\"priority\":11}|priority",
        "{\"description\":\"x\",\"priority\":0}|priority",
        "{\"description\":\"x\",\"priority\":\"7\"}|priority",
        "{\"description\":\"x\",\"priority\":7.5}|priority",
        "{\"description\":7}|description",
        "{\"description\":\"x\",\"admin\":true}|admin",
        "{\"description\":\"x\",\"required_capabilities\":[\"ok\",\"a b\"]}|required_capabilities[1]",
        "{\"description\":\"x\",\"parameters\":[]}|parameters",
        "[]|~~"
      })
  void namesTheFieldThatIsWrong(String body, String field) {
    assertThat(refusalOf(body, SubmitTask.class).violations())
        .extracting(Violation::field)
        .containsExactly(field);
  }

  @Test
  @Tag("D-011")
  void refusesConfidenceAboveOne() {
    ProblemException refusal =
        refusalOf(
            """
            {"agent_id":"agent-1","agent_role":"Analyzer","discovery_type":"pattern",
             "content":"c","confidence":1.01}""",
            ShareDiscoveryRequest.class);

    assertThat(refusal.violations()).hasSize(1);
    assertThat(refusal.violations().getFirst().field()).isEqualTo("confidence");
    assertThat(refusal.status()).isEqualTo(400);
  }

  @Test
  @Tag("D-228")
  void schemaOfADiscoveryListsWhatIsRequired() {
    JsonNode schema = schemas.schemaOf(ShareDiscoveryRequest.class);

    assertThat(schema.path("required").valueStream().map(JsonNode::asText))
        .containsExactlyInAnyOrder(
            "agent_id", "agent_role", "discovery_type", "content", "confidence");
    assertThat(schema.path("additionalProperties").asBoolean(true)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {"{\"role\":", "{\"role\":\"a\",\"role\":\"b\"}", "{} {}", "~~", "nul"})
  void saysWhereJsonIsBroken(String body) {
    assertThat(refusalOf(body, SpawnAgent.class).code()).isEqualTo("malformed_json");
  }

  @Test
  void refusesDeepNesting() {
    assertThat(refusalOf("[".repeat(100_000), SpawnAgent.class).code()).isEqualTo("malformed_json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e-999999999", "1e999999999", "1e401", "-1e-401"})
  void refusesNumbersThatNobodyCanComputeWith(String number) {
    assertThat(refusalOf("{\"role\":%s}".formatted(number), SpawnAgent.class))
        .satisfies(
            refused -> {
              assertThat(refused.code()).isEqualTo("malformed_json");
              assertThat(refused.detail()).contains("exponent beyond 400");
            });
  }

  @Test
  void messagesLeakNoClassName() {
    for (String body : List.of("{\"role\":{}}", "{\"role\":\"a\",\"capabilities\":7}")) {
      assertThat(refusalOf(body, SpawnAgent.class).detail())
          .doesNotContain("io.mistersmith", "java.");
    }
  }

  private ProblemException refusalOf(String body, Class<?> type) {
    return catchThrowableOfType(ProblemException.class, () -> schemas.read(utf8(body), type));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
