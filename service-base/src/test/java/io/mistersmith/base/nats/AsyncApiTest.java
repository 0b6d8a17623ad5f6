package io.mistersmith.base.nats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.api.Channel;
import io.mistersmith.api.Subjects;
import io.mistersmith.api.agent.AgentMessage;
import io.mistersmith.base.json.MessageSchemas;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AsyncApiTest {
  private final ObjectNode document = AsyncApi.document("localhost:4222", "1", Channel.ALL);

  @Test
  void everySubjectHasItsChannel() {
    List<String> subjects =
        Arrays.stream(Subjects.class.getFields())
            .filter(field -> Modifier.isStatic(field.getModifiers()))
            .map(AsyncApiTest::value)
            .filter(subject -> subject.contains(".") && !subject.endsWith(".>"))
            .toList();

    assertThat(subjects)
        .hasSizeGreaterThan(10)
        .allSatisfy(
            subject -> assertThat(Channel.of(subject.replace("*", "x"))).as(subject).isPresent());
  }

  @Test
  void everyChannelHasItsAddressItsOperationAndItsMessages() {
    assertThat(document.path("asyncapi").asText()).isEqualTo("3.0.0");
    assertThat(document.path("channels").findValuesAsText("address"))
        .containsExactlyElementsOf(Channel.ALL.stream().map(Channel::address).toList());
    assertThat(document.path("operations").size()).isEqualTo(Channel.ALL.size());
    document
        .findValuesAsText("$ref")
        .forEach(
            reference ->
                assertThat(document.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse());
  }

  @Test
  void aSchemaSaysWhatIsRequiredWhatMayBeNullAndWhatIsText() {
    JsonNode schema = MessageSchemas.of(AgentMessage.StatusReport.class);

    assertThat(schema.path("properties").path("agent_id").path("type").asText())
        .isEqualTo("string");
    assertThat(schema.path("properties").path("pid").toString()).contains("integer", "null");
    assertThat(schema.path("properties").path("timestamp").path("format").asText())
        .isEqualTo("date-time");
    assertThat(schema.path("required").valueStream().map(JsonNode::asText))
        .containsExactlyInAnyOrder("agent_id", "runner_id", "status", "timestamp");
  }

  private static String value(java.lang.reflect.Field field) {
    try {
      return String.valueOf(field.get(null));
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }
}
