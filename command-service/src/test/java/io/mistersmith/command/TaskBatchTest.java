package io.mistersmith.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mistersmith.eventstore.StoredEvent;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskBatchTest {
  private static final String PATH = "/api/v1/tasks/batch";
  private static final String TASK = "{\"description\":\"Analyze log %d\"}";

  private static TestService service;

  @BeforeAll
  static void start() {
    service = TestService.start();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void tasksAreAcceptedTogetherInTheirOrder() {
    HttpResponse<byte[]> reply = service.post(PATH, batch(100));

    assertThat(reply.statusCode()).isEqualTo(202);
    JsonNode answer = TestService.json(reply);
    long last = answer.path("position").asLong();
    assertThat(reply.headers().firstValue("X-Event-Position")).hasValue(Long.toString(last));
    List<StoredEvent> stored = service.log().readAfter(last - 100, 100);
    assertThat(stored).extracting(StoredEvent::type).containsOnly("task.created");
    assertThat(stored).extracting(StoredEvent::aggregateId).containsExactlyElementsOf(ids(answer));
    assertThat(stored.get(41).payload()).contains("Analyze log 41");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"tasks\":[]}|tasks",
        "{}|tasks",
        "{\"tasks\":[{\"description\":\"a\"},{\"description\":\" \"}]}|tasks[1].description",
        "{\"tasks\":[{\"description\":\"a\"},{}]}|tasks[1].description",
        "{\"tasks\":[{\"description\":\"a\"},{\"description\":\"b\",\"priority\":11}]}|tasks[1].priority",
        "{\"tasks\":[{\"description\":\"a\",\"admin\":true}]}|tasks[0].admin",
        "{\"tasks\":[null]}|tasks[0]"
      })
  void oneThatIsWrongIsNamedAndNoneIsAccepted(String body, String field) {
    long before = service.log().head().position();

    HttpResponse<byte[]> reply = service.post(PATH, body);

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(TestService.json(reply).path("violations").findValuesAsText("field"))
        .contains(field);
    assertThat(service.log().head().position()).isEqualTo(before);
  }

  @Test
  void moreThanAHundredAreRefused() {
    long before = service.log().head().position();

    assertThat(service.post(PATH, batch(101)).statusCode()).isEqualTo(400);
    assertThat(service.log().head().position()).isEqualTo(before);
  }

  @Test
  void theSameKeyAtOnceAndLaterHasOneEffect() throws Exception {
    long before = service.log().head().position();
    Callable<HttpResponse<byte[]>> write =
        () -> service.post(PATH, batch(3), "Idempotency-Key", "b-1");
    List<HttpResponse<byte[]>> replies = new ArrayList<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      clients.invokeAll(IntStream.range(0, 20).mapToObj(_ -> write).toList()).stream()
          .map(Future::resultNow)
          .forEach(replies::add);
    }
    service.restart();
    replies.add(write.call());

    assertThat(replies.stream().map(reply -> reply.statusCode() + " " + TestService.json(reply)))
        .containsOnly("202 " + TestService.json(replies.getFirst()));
    assertThat(service.log().readAfter(before, 10))
        .extracting(StoredEvent::type)
        .containsExactly("task.created", "task.created", "task.created", "receipt.recorded");
    assertThat(service.log().readAfter(before, 10))
        .allSatisfy(
            event ->
                assertThat(event.metadata())
                    .contains("\"principal\":\"admin\"", "\"idempotency_key\":\"b-1\""));
    assertThat(TestService.json(replies.getFirst()).path("position").asLong())
        .isEqualTo(before + 3);
    assertThat(service.post(PATH, batch(4), "Idempotency-Key", "b-1").statusCode()).isEqualTo(422);
  }

  private static String batch(int tasks) {
    return IntStream.range(0, tasks)
        .mapToObj(TASK::formatted)
        .collect(Collectors.joining(",", "{\"tasks\":[", "]}"));
  }

  private static List<String> ids(JsonNode answer) {
    return answer.path("task_ids").valueStream().map(JsonNode::asText).toList();
  }
}
