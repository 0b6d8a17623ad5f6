package io.mistersmith.command.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.api.Json;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.discovery.DiscoveryCommand.ShareDiscovery;
import io.mistersmith.api.discovery.DiscoveryId;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.api.task.TaskMessage.Assignment;
import io.mistersmith.command.FakeRunner;
import io.mistersmith.command.NatsStory;
import io.mistersmith.eventstore.StoredEvent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class QuestionsTest {
  private static final AgentId ASKER = new AgentId("agent-asker");
  private NatsStory story;
  private FakeRunner runner;

  @BeforeEach
  void twoAgentsAreUp() throws Exception {
    story = new NatsStory("--smith.questions.per-agent-and-hour=2");
    runner = story.runner("runner-1");
    runner.works = false;
    story.agent(ASKER.value(), "asking");
    story.agent("agent-analyst", "log_analysis");
    story.awaitEvent(ASKER.value(), "agent.running");
    story.awaitEvent("agent-analyst", "agent.running");
  }

  @AfterEach
  void stop() {
    runner.close();
    story.close();
  }

  @Test
  @Tag("D-014")
  void aQuestionAndNothingElseIsPutToASuitableAgentAndItsAnswerLinkedBack() throws Exception {
    for (DiscoveryType type : DiscoveryType.values()) {
      if (type != DiscoveryType.QUESTION) {
        share(ASKER, type, "What does the log analysis say?");
      }
    }
    DiscoveryId question =
        share(ASKER, DiscoveryType.QUESTION, "What does the log analysis say of last night?");
    TaskId task = TaskId.derivedFrom(question.value());
    Assignment asked = assignment(task);

    assertThat(tasks()).containsExactly(task.value());
    StoredEvent created = story.events(task.value()).getFirst();
    JsonNode origin = Json.STRICT.readTree(created.metadata());
    StoredEvent cause = story.events(question.value()).getFirst();
    assertThat(origin.path("causation_id").asText()).isEqualTo(cause.eventId());
    assertThat(origin.path("correlation_id").asText()).isEqualTo("a-story");
    assertThat(origin.path("principal").asText()).isEqualTo("orchestrator");
    assertThat(Json.STRICT.readTree(created.payload()).path("required_capabilities").toString())
        .isEqualTo("[\"log_analysis\"]");
    assertThat(asked.assignedTo().value()).isEqualTo("agent-analyst");
    assertThat(asked.parameters().path("question_id").asText()).isEqualTo(question.value());

    runner.started(asked);
    runner.completed(asked);

    DiscoveryId answer = DiscoveryId.derivedFrom(task.value());
    story.awaitEvent(answer.value(), "discovery.shared");
    StoredEvent shared = story.events(answer.value()).getFirst();
    JsonNode body = Json.STRICT.readTree(shared.payload());
    assertThat(body.path("related_to").asText()).isEqualTo(question.value());
    assertThat(body.path("agent_id").asText()).isEqualTo("agent-analyst");
    assertThat(body.path("discovery_type").asText()).isEqualTo("solution");
    StoredEvent completed =
        story.events(task.value()).stream()
            .filter(event -> event.type().equals("task.completed"))
            .findFirst()
            .orElseThrow();
    assertThat(Json.STRICT.readTree(shared.metadata()).path("causation_id").asText())
        .isEqualTo(completed.eventId());
  }

  @Test
  void aQuestionThatComesUpWhileAnsweringOneIsNotAsked() throws Exception {
    DiscoveryId first = share(ASKER, DiscoveryType.QUESTION, "What does the log analysis say?");
    Assignment asked = assignment(TaskId.derivedFrom(first.value()));

    share(asked.assignedTo(), DiscoveryType.QUESTION, "Who knows?");
    runner.started(asked);
    runner.completed(asked);
    DiscoveryId later = share(ASKER, DiscoveryType.QUESTION, "And the log analysis of today?");
    assignment(TaskId.derivedFrom(later.value()));

    assertThat(tasks())
        .containsExactly(
            TaskId.derivedFrom(first.value()).value(), TaskId.derivedFrom(later.value()).value());
  }

  @Test
  void questionsBeyondTheLimitOfAnAgentWait() throws Exception {
    for (int i = 0; i < 3; i++) {
      share(ASKER, DiscoveryType.QUESTION, "Question " + i);
    }
    await().until(() -> tasks().size() == 2);
    AgentId other = new AgentId("agent-third");
    DiscoveryId others = share(other, DiscoveryType.QUESTION, "Of another one");

    await().until(() -> tasks().size() == 3);
    assertThat(tasks()).contains(TaskId.derivedFrom(others.value()).value());
  }

  private DiscoveryId share(AgentId agent, DiscoveryType type, String content) {
    DiscoveryId id = DiscoveryId.random();
    story.send(
        new ShareDiscovery(
            id, agent, "Asker", type, content, new BigDecimal("0.5"), null, Instant.now()));
    return id;
  }

  private Assignment assignment(TaskId task) {
    return await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> runner.assignments.stream().filter(a -> a.taskId().equals(task)).findFirst(),
            java.util.Optional::isPresent)
        .orElseThrow();
  }

  private List<String> tasks() {
    return story.service.events().stream()
        .filter(event -> event.type().equals("task.created"))
        .map(StoredEvent::aggregateId)
        .toList();
  }
}
