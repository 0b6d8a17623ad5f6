package io.mistersmith.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.api.run.RunId;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.api.task.TaskStatus;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContractTest {

  @ParameterizedTest
  @EnumSource
  @Tag("D-229")
  void aDiscoveryTypeIsReadInAnyCase(DiscoveryType type) {
    assertThat(DiscoveryType.of(type.name())).isEqualTo(type);
    assertThat(DiscoveryType.of(type.wireName())).isEqualTo(type);
    assertThat(DiscoveryType.of(type.pascalCase())).isEqualTo(type);
  }

  @Test
  @Tag("D-229")
  void aSeventhDiscoveryTypeIsRefusedNamingTheSix() {
    assertThatThrownBy(() -> DiscoveryType.of("rumour"))
        .hasMessageContaining("pattern, anomaly, connection, solution, question, insight");
  }

  @Test
  @Tag("D-008")
  void subjectsEndInTheLowerCaseSingularTypeAndBodiesInPascalCase() {
    assertThat(Subjects.discovery(new AgentId("agent-123"), DiscoveryType.PATTERN))
        .isEqualTo("discoveries.agent-123.pattern");
    assertThat(DiscoveryType.PATTERN.pascalCase()).isEqualTo("Pattern");
  }

  @Test
  @Tag("D-009")
  void timesHaveMillisecondsAndZ() {
    assertThat(Json.write(Instant.parse("2025-07-09T15:30:00.123456Z")))
        .isEqualTo("\"2025-07-09T15:30:00.123Z\"");
    assertThat(Json.write(Instant.parse("2025-07-09T15:30:00Z")))
        .isEqualTo("\"2025-07-09T15:30:00.000Z\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"running", "processing", "in_progress", "RUNNING"})
  void olderNamesOfRunningAreRead(String name) {
    assertThat(TaskStatus.of(name)).isEqualTo(TaskStatus.RUNNING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.b", "a b", "*", ">", "-a", "../x", "é", "a\n"})
  void anIdIsSafeAsASubjectTokenAndAFileName(String id) {
    assertThatThrownBy(() -> new TaskId(id)).hasMessageStartingWith("task_id must be");
  }

  @Property
  void derivedIdsAreValidAndAlwaysTheSame(@ForAll String seed) {
    TaskId once = TaskId.derivedFrom(seed);
    assertThat(once).isEqualTo(TaskId.derivedFrom(seed));
    assertThat(once.value()).startsWith("task_");
    assertThat(RunId.of(once, 1)).isNotEqualTo(RunId.of(once, 2));
  }

  @Property
  void anIdIsOneTo64LettersDigitsUnderscoresAndHyphensNotBeginningWithThose(
      @ForAll @StringLength(max = 66) @Chars({'a', 'Z', '0', '9', '_', '-'}) String usual,
      @ForAll @StringLength(max = 66) String any) {
    for (String value : List.of(usual, any)) {
      assertThat(Ids.isValid(value))
          .as(value)
          .isEqualTo(value.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,63}"));
    }
  }
}
