package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Options;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The document of the subjects against what is said on them. */
class AsyncApiStory {
  /** Channels that no step of this story is sure to bring about, and why. */
  private static final Set<String> NOT_EXERCISED =
      Set.of(
          "audit.tree_head", // comes every hour
          "agents.{agent_id}.heartbeat", // comes every 30 s
          "system.events.error", // a handler of the platform would have to fail
          "agents.discovery.departing"); // its runner would have to go

  private final SchemaRegistry schemas =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);

  @Test
  @Tag("D-032")
  @Tag("D-115")
  @Tag("D-116")
  @Tag("D-117")
  @Tag("D-118")
  @Tag("D-119")
  @Tag("D-120")
  @Tag("D-155")
  @Tag("D-188")
  @Tag("D-189")
  void everySubjectThatIsSeenIsInTheDocumentAndItsBodyIsAsItSays() throws Exception {
    Platform platform = Platform.shared();
    Client client = platform.client();
    List<Message> heard = new CopyOnWriteArrayList<>();
    Connection nats =
        io.nats.client.Nats.connect(
            Options.builder()
                .server("nats://127.0.0.1:" + platform.natsPort)
                .userInfo("admin", Credentials.nats(platform))
                .build());
    try {
      for (String subject :
          List.of(
              "tasks.>",
              "agents.>",
              "runners.>",
              "discoveries.>",
              "context.>",
              "system.>",
              "agent.>")) {
        nats.createDispatcher(heard::add).subscribe(subject);
      }
      nats.flush(Duration.ofSeconds(5));
      everythingThatIsSaid(client, nats, heard);
    } finally {
      nats.close();
    }

    assertThat(heard)
        .filteredOn(message -> message.getSubject().endsWith(".metrics.performance"))
        .as("sent and forgotten: nobody is asked to say that it came")
        .isNotEmpty()
        .allSatisfy(message -> assertThat(message.getReplyTo()).isNull());
    JsonNode document = client.get("/asyncapi.json").body();
    assertThat(document.path("asyncapi").asText()).isEqualTo("3.0.0");
    List<String> wrong = new ArrayList<>();
    Set<String> seen = new TreeSet<>();
    for (Message message : heard) {
      wrong.addAll(problems(document, message, seen));
    }
    assertThat(wrong.stream().distinct().limit(20)).isEmpty();
    Set<String> unseen =
        document.path("channels").findValuesAsText("address").stream()
            .filter(address -> !seen.contains(address) && !NOT_EXERCISED.contains(address))
            .filter(address -> !address.startsWith("system.alerts."))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(unseen).isEmpty();
  }

  private static void everythingThatIsSaid(Client client, Connection nats, List<Message> heard)
      throws Exception {
    byte[] spawn = "{\"action\":\"spawn\"}".getBytes(StandardCharsets.UTF_8);
    nats.publish("agent.command", spawn);
    nats.publish("system.control.status", new byte[] {'{', '}'});
    String agent = client.spawn("Contract", "contract_reading");
    client.awaitAgent(agent, "running", "idle");
    String task =
        client.submit(
            """
            {"description":"read the contract","required_capabilities":["contract_reading"],
             "parameters":{"script":[{"say":"reading"},
               {"share":{"discovery_type":"connection","content":"it fits","confidence":0.9}},
               {"answer":"{\\"findings\\":[],\\"summary\\":\\"read\\"}"}]}}""");
    client.awaitTask(task, "completed");
    String failing =
        client.submit(
            """
            {"description":"fail","required_capabilities":["contract_reading"],"max_attempts":1,
             "parameters":{"script":[{"crash":true}]}}""");
    client.awaiting(
        "/api/v1/tasks/" + failing,
        body -> Set.of("failed", "completed").contains(body.path("status").asText()));
    client.post(
        "/api/v1/context",
        """
        {"agent_id":"agent-teller","to_agent_id":"%s","topic":"contract","content":"c"}"""
            .formatted(agent));
    client.awaitAgent(agent, "running", "idle");
    command(client, agent, "stop");
    client.awaitAgent(agent, "stopped");
    command(client, agent, "restart");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                Stream.of(
                        "agents\\..*\\.metrics\\.performance",
                        "runners\\..*\\.pulse",
                        "runners\\..*\\.spawn")
                    .allMatch(
                        subject ->
                            heard.stream()
                                .anyMatch(message -> message.getSubject().matches(subject))));
    client.awaitAgent(agent, "running", "idle");
    command(client, agent, "stop");
    client.awaitAgent(agent, "stopped");
  }

  private static void command(Client client, String agent, String command) {
    assertThat(client.post("/api/v1/agents/" + agent + "/commands/" + command, "{}").status())
        .isEqualTo(202);
  }

  private List<String> problems(JsonNode document, Message message, Set<String> seen)
      throws Exception {
    String subject = message.getSubject();
    for (JsonNode channel : document.path("channels")) {
      String address = channel.path("address").asText();
      if (subject.matches(address.replace(".", "\\.").replaceAll("\\{\\w+}", "[^.]+"))) {
        seen.add(address);
        String name = channel.path("messages").fieldNames().next();
        JsonNode described = document.path("components").path("messages").path(name);
        List<String> problems = new ArrayList<>();
        described
            .path("headers")
            .path("required")
            .forEach(
                header -> {
                  if (message.getHeaders() == null
                      || message.getHeaders().getFirst(header.asText()) == null) {
                    problems.add(subject + " lacks the header " + header.asText());
                  }
                });
        schemas
            .getSchema(described.path("payload"))
            .validate(Client.JSON.readTree(message.getData()))
            .forEach(error -> problems.add(subject + ": " + error));
        return problems;
      }
    }
    return List.of(subject + " is in no channel");
  }
}
