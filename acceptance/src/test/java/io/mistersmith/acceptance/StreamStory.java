package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of the seed documents against an open platform, and streams that are resumed. */
@Tag("D-238")
class StreamStory {
  @TempDir static Path home;
  private static Platform platform;
  private static Client client;

  @BeforeAll
  static void up() {
    platform = Platform.up(home, "--open");
    client = new Client(platform.queryPort, "");
  }

  @AfterAll
  static void down() {
    if (platform != null) {
      platform.close();
    }
  }

  @Test
  @Tag("D-187")
  void theSeedsListToolsLineWorksVerbatim() throws Exception {
    String said =
        shell(
            "curl -s -X POST http://localhost:8080/mcp -H \"Content-Type: application/json\""
                + " -d '{\"jsonrpc\":\"2.0\",\"method\":\"list_tools\",\"id\":1}'");

    assertThat(said).contains("share_discovery", "subscribe_discoveries", "\"id\":1");
  }

  @Test
  @Tag("D-191")
  void theSeedsStreamLineWorksVerbatim() throws Exception {
    Process curl =
        new ProcessBuilder(
                "sh", "-c", onOurPort("exec curl -sN http://localhost:8080/discoveries/stream"))
            .redirectOutput(home.resolve("curl.out").toFile())
            .start();
    try {
      await()
          .until(
              () -> {
                share("seen by curl", 0.9);
                return java.nio.file.Files.readString(home.resolve("curl.out"))
                    .contains("event: discovery");
              });
      assertThat(java.nio.file.Files.readString(home.resolve("curl.out")))
          .contains("\"method\":\"notifications/resources/updated\"");
    } finally {
      curl.destroy();
      curl.waitFor(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void aStreamIsResumedFromWhereItStopped() {
    share("one", 0.5);
    share("two", 0.5);
    share("three", 0.5);
    List<Sse.Event> all;
    try (Sse first = Sse.open(client, "/discoveries/stream", "Last-Event-ID", "0")) {
      await().until(() -> first.events().size() >= 3);
      all = first.events();
    }

    String from = all.getFirst().id();
    try (Sse again = Sse.open(client, "/discoveries/stream", "Last-Event-ID", from)) {
      await().until(() -> again.events().size() >= all.size() - 1);
      assertThat(again.events().subList(0, all.size() - 1)).isEqualTo(all.subList(1, all.size()));
      share("live after history", 0.5);
      await().until(() -> again.events().size() >= all.size());
      assertThat(again.events().stream().map(Sse.Event::id)).doesNotHaveDuplicates();
    }
  }

  @Test
  @Tag("D-203")
  void openModeSaysSo() {
    assertThat(client.get("/info").body().path("open").asBoolean()).isTrue();
    assertThat(platform.smith("status").text()).containsIgnoringCase("open");
    assertThat(platform.smith("logs", "query-service", "-n", "2000").text()).contains("OPEN MODE");
  }

  private static void share(String content, double confidence) {
    Client.Answer answer =
        client.post(
            "/api/v1/discoveries",
            """
            {"agent_id":"agent-123","agent_role":"Analyzer","discovery_type":"insight",
             "content":"%s","confidence":%s}"""
                .formatted(content, confidence));
    assertThat(answer.status()).as("%s", answer.body()).isBetween(200, 202);
  }

  private static String onOurPort(String line) {
    return line.replace("localhost:8080", "localhost:" + platform.queryPort);
  }

  private static String shell(String line) throws Exception {
    Process process = new ProcessBuilder("sh", "-c", onOurPort(line)).start();
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return said;
  }
}
