package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.mistersmith.acceptance.NodePrograms.Said;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other people's MCP clients, and the public conformance suite, against a running platform. */
@Tag("D-102")
@Tag("D-238")
class McpClientsStory {
  private static final String SUITE =
      "node_modules/@modelcontextprotocol/conformance/dist/index.js";
  private static final String INSPECTOR = "node_modules/.bin/mcp-inspector";
  private static final Pattern SUMMARY =
      Pattern.compile("^([✓✗]) ([a-z0-9-]+): \\d+ passed, \\d+ failed$", Pattern.MULTILINE);

  /**
   * The extension for tasks of the protocol's own: MisterSmith has tasks, read by its tools, and
   * does not offer that extension. The suite does not score it.
   */
  private static final Set<String> NOT_OFFERED =
      Set.of(
          "tasks-lifecycle",
          "tasks-capability-negotiation",
          "tasks-wire-fields",
          "tasks-request-state-removal",
          "tasks-mrtr-input",
          "tasks-request-headers",
          "tasks-dispatch-and-envelope",
          "tasks-required-task-error",
          "tasks-mrtr-composition");

  @TempDir static Path home;
  private static NodePrograms programs;
  private static Platform open;

  @BeforeAll
  static void start() {
    programs = NodePrograms.installed();
    open = Platform.up(home, Map.of("SMITH_QUERY_PROFILE", "conformance"), "--open");
  }

  @AfterAll
  static void stop() {
    if (open != null) {
      open.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-11-25", "2026-07-28"})
  void theConformanceSuitePassesWithItsFixtures(String revision, @TempDir Path results) {
    Said said =
        programs.run(
            120,
            SUITE,
            "server",
            "--url",
            url(open.queryPort),
            "--requirements",
            revision,
            "-o",
            results.toString());

    assertThat(failed(said)).isSubsetOf(NOT_OFFERED);
    assertThat(said.exitCode()).as(said.text()).isZero();
    if (revision.equals("2026-07-28")) {
      assertThat(failed(said)).as("to be taken off the list").isEqualTo(NOT_OFFERED);
    }
  }

  /** On a platform as people run it; the suite knows no tokens, so a proxy adds one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2025-11-25 server-initialize",
        "2025-11-25 server-session-lifecycle",
        "2025-11-25 logging-set-level",
        "2025-11-25 ping",
        "2025-11-25 tools-list",
        "2025-11-25 server-sse-multiple-streams",
        "2025-11-25 resources-list",
        "2025-11-25 prompts-list",
        "2025-11-25 dns-rebinding-protection",
        "2026-07-28 tools-list",
        "2026-07-28 server-sse-multiple-streams",
        "2026-07-28 resources-list",
        "2026-07-28 sep-2164-resource-not-found",
        "2026-07-28 prompts-list",
        "2026-07-28 dns-rebinding-protection",
        "2026-07-28 input-required-result-unsupported-methods"
      })
  void whatNeedsNoFixtureNeedsNoProfileEither(String what, @TempDir Path results)
      throws IOException {
    String[] parts = what.split(" ");
    Platform platform = Platform.shared();
    Process proxy =
        programs.start("proxy.mjs", Integer.toString(platform.queryPort), platform.token());
    try {
      int port = Integer.parseInt(NodePrograms.firstLine(proxy));
      Said said =
          programs.run(
              60,
              SUITE,
              "server",
              "--url",
              url(port),
              "--spec-version",
              parts[0],
              "--scenario",
              parts[1],
              "-o",
              results.toString());

      assertThat(said.exitCode()).as(said.text()).isZero();
    } finally {
      proxy.destroy();
    }
  }

  @Test
  void theOfficialClientDoesEverythingWithAToken() {
    Platform platform = Platform.shared();

    Said said = programs.run(60, "client.mjs", url(platform.queryPort), platform.token());

    assertThat(said.exitCode()).as(said.text()).isZero();
    assertThat(said.text())
        .contains("ok tools/call", "ok subscription", "ok cancellation", "ok end");
    assertThat(programs.run(60, "client.mjs", url(platform.queryPort)).exitCode()).isNotZero();
  }

  @Test
  @Tag("D-187")
  void theInspectorListsAndCallsWithAndWithoutAToken() {
    Platform platform = Platform.shared();
    String[] withToken = {"--header", "Authorization: Bearer " + platform.token()};

    Said listed = inspector(url(platform.queryPort), withToken, "--method", "tools/list");
    Said called =
        inspector(
            url(open.queryPort),
            new String[0],
            "--method",
            "tools/call",
            "--tool-name",
            "list_tasks",
            "--tool-arg",
            "limit=1");

    assertThat(listed.exitCode()).as(listed.text()).isZero();
    assertThat(listed.text()).contains("share_discovery", "outputSchema").doesNotContain("test_");
    assertThat(called.exitCode()).as(called.text()).isZero();
    assertThat(called.text()).contains("structuredContent");
    assertThat(
            inspector(url(platform.queryPort), new String[0], "--method", "tools/list").exitCode())
        .isNotZero();
  }

  private static Said inspector(String url, String[] headers, String... arguments) {
    return programs.run(
        60,
        java.util.stream.Stream.of(
                new String[] {INSPECTOR, "--cli", url, "--transport", "http"}, headers, arguments)
            .flatMap(java.util.stream.Stream::of)
            .toArray(String[]::new));
  }

  private static Set<String> failed(Said said) {
    Set<String> failed = new TreeSet<>();
    Matcher lines = SUMMARY.matcher(said.text());
    int all = 0;
    while (lines.find()) {
      all++;
      if (lines.group(1).equals("✗")) {
        failed.add(lines.group(2));
      }
    }
    assertThat(all).as(said.text()).isGreaterThan(30);
    return failed;
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port + "/mcp";
  }
}
