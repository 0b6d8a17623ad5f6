package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The page that people look at, in a real browser, without a reload. */
@Tag("D-041")
class ConsoleStory {
  @TempDir(cleanup = CleanupMode.NEVER)
  static Path profile;

  private static Platform platform;
  private static Browser browser;

  @BeforeAll
  static void open() throws Exception {
    Path chromium = Browser.installed().orElse(null);
    if (chromium == null) {
      System.err.println("SKIPPED: the console is not tried, there is no /usr/bin/chromium here.");
      abort("no Chromium");
      return;
    }
    platform = Platform.shared();
    browser = new Browser(chromium, profile);
    browser.open("http://127.0.0.1:" + platform.queryPort + "/");
    browser.awaitValue("document.getElementById('door')?.hidden", "false");
    browser.value(
        "(document.getElementById('token').value = '%s', document.querySelector('#door button').click())"
            .formatted(platform.token()));
    browser.awaitValue("document.getElementById('link').textContent", "live");
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  @Tag("D-030")
  void aTaskFromThePageIsATaskLikeAnyOther() {
    browser.value(
        "(document.getElementById('description').value = 'from the page',"
            + " document.getElementById('priority').value = '7',"
            + " document.getElementById('capabilities').value = 'nobody_has_this',"
            + " document.querySelector('#new-task button').click())");
    browser.awaitValue(
        "document.getElementById('submitted').textContent.startsWith('task_')", "true");
    String id = browser.value("document.getElementById('submitted').textContent");

    browser.awaitValue(cell("tasks", id, 1), "from the page");
    var task = platform.client().task(id);
    assertThat(task.path("priority").asInt()).isEqualTo(7);
    assertThat(task.path("required_capabilities").get(0).asText()).isEqualTo("nobody_has_this");
    assertThat(task.path("status").asText()).isEqualTo("pending");
  }

  @Test
  void whatHappensElsewhereIsShownAndIsTextWhateverItSays() {
    String attack = "<img src=x onerror=\\\"document.title='broken'\\\">";
    String id =
        platform
            .client()
            .submit(
                "{\"description\":\"%s\",\"required_capabilities\":[\"nobody_has_this\"]}"
                    .formatted(attack));
    browser.awaitValue(cell("tasks", id, 1), attack.replace("\\", ""));
    platform.client().post("/api/v1/tasks/" + id + "/cancel", "{\"reason\":\"seen\"}");
    browser.awaitValue(cell("tasks", id, 2), "cancelled");
    browser.awaitValue(
        "[...document.querySelectorAll('#decisions tbody tr')]"
            + ".some(row => row.cells[3].textContent === '"
            + id
            + "')",
        "true");
    assertThat(browser.value("document.querySelectorAll('main img').length")).isEqualTo("0");
    assertThat(browser.value("document.title")).isEqualTo("MisterSmith");
    platform
        .client()
        .post(
            "/api/v1/discoveries",
            """
            {"agent_id":"agent-page","agent_role":"Analyzer","discovery_type":"insight",
             "content":"told to the page","confidence":0.5}\
            """);
    browser.awaitValue(
        "[...document.querySelectorAll('#discoveries tbody tr')]"
            + ".some(row => row.cells[4].textContent === 'told to the page')",
        "true");
  }

  @Test
  void figuresAreRenewedWithoutAReload() {
    browser.awaitValue("document.getElementById('as-of').textContent.length > 10", "true");
    String before = browser.value("document.getElementById('as-of').textContent");
    browser.awaitValue("document.getElementById('as-of').textContent !== '" + before + "'", "true");
    assertThat(browser.value("document.getElementById('agents-total').textContent"))
        .matches("[0-9]+");
    assertThat(browser.value("performance.getEntriesByType('navigation').length")).isEqualTo("1");
  }

  private static String cell(String table, String id, int column) {
    return "document.querySelector('#%s tbody tr[data-id=\"%s\"]')?.cells[%d].textContent"
        .formatted(table, id, column);
  }
}
