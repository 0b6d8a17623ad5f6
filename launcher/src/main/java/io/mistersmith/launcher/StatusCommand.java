package io.mistersmith.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "status",
    description = "Show what is running; exit code 1 when not everything is ready.")
final class StatusCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Smith smith;

  @Mixin private Help help = new Help();

  @Option(names = "--json", description = "One JSON document instead of a table.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Settings settings = smith.settings();
    List<PartStatus> parts = PartStatus.all(smith.home(), settings);
    boolean ready = parts.stream().allMatch(part -> part.state().equals("ready"));
    if (json) {
      var mapper = new ObjectMapper();
      ObjectNode document = mapper.createObjectNode();
      document
          .put("ready", ready)
          .put("open", settings.open())
          .put("url", settings.url(Settings.Port.QUERY));
      document.put("home", smith.home().directory().toString());
      document.set("parts", mapper.valueToTree(parts));
      smith.out().println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(document));
    } else {
      parts.forEach(
          part ->
              smith
                  .out()
                  .println(
                      "%-16s %-10s port %-6d %s"
                          .formatted(
                              part.part(),
                              part.state().replace('_', ' '),
                              part.port(),
                              part.pid() == null ? "" : "pid " + part.pid())));
      if (settings.open()) {
        smith.out().println("OPEN MODE: no token is asked for.");
      }
    }
    return ready ? 0 : Smith.FAILED;
  }
}
