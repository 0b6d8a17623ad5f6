package io.mistersmith.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.infra.InfraException;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "projections",
    synopsisSubcommandLabel = "COMMAND",
    description = "See and steer the read models.")
final class ProjectionCommands extends Client {
  private static final String PATH = "/api/v1/projections";
  private static final Set<String> UNDER_WAY = Set.of("building", "comparing", "switching");
  private static final int POLLS_BETWEEN_LOOKS = 4;

  @Command(name = "list", description = "How far each has read, how fast, and how long it needs.")
  int list(@Mixin Common common) {
    printer(common)
        .page(
            rest().get(PATH),
            "name",
            "state",
            "position",
            "behind",
            "events_per_second",
            "eta_seconds",
            "parked",
            "reason");
    return 0;
  }

  @Command(name = "show", description = "Show one.")
  int show(@Mixin Common common, @Parameters(paramLabel = "NAME") String name) {
    printer(common).one(rest().get(path(name)));
    return 0;
  }

  @Command(name = "pause", description = "It reads no further until it is resumed.")
  int pause(@Mixin Common common, @Parameters(paramLabel = "NAME") String name) {
    printer(common).one(post(name, "pause"));
    return 0;
  }

  @Command(name = "resume", description = "It reads on.")
  int resume(@Mixin Common common, @Parameters(paramLabel = "NAME") String name) {
    printer(common).one(post(name, "resume"));
    return 0;
  }

  @Command(
      name = "reset",
      description = "Empties it and reads the log again; what it answers is incomplete meanwhile.")
  int reset(@Mixin Common common, @Parameters(paramLabel = "NAME") String name) {
    post(name, "reset");
    printer(common)
        .one(
            follow(
                common,
                name,
                Function.identity(),
                now ->
                    !now.path("state").asText().equals("paused")
                        && now.path("behind").asLong() > 0));
    return 0;
  }

  @Command(
      name = "rebuild",
      description = "Builds it anew beside the one that answers, and compares the two.")
  int rebuild(
      @Mixin Common common,
      @Parameters(paramLabel = "NAME") String name,
      @Option(
              names = "--switch",
              defaultValue = "never",
              paramLabel = "WHEN",
              description = "never, when_equal or always (${DEFAULT-VALUE}).")
          String when) {
    ObjectNode body = Rest.JSON.createObjectNode().put("switch_over", when);
    rest().post(path(name) + "/rebuild", body);
    JsonNode ended =
        follow(common, name, view -> view.path("rebuild"), rebuild -> isUnderWay(rebuild, when))
            .path("rebuild");
    printer(common).one(ended);
    if (ended.path("state").asText().equals("compared")) {
      smith()
          .out()
          .println(
              "%d row versions differ. Go on with: projections switch %s, or abandon it."
                  .formatted(ended.path("difference").path("rows").asLong(), name));
    }
    return ended.path("state").asText().equals("failed") ? Smith.FAILED : 0;
  }

  @Command(name = "switch", description = "What was built anew answers from now on.")
  int switchOver(@Mixin Common common, @Parameters(paramLabel = "NAME") String name) {
    printer(common).one(post(name, "switch"));
    return 0;
  }

  @Command(name = "abandon", description = "Ends a rebuild; nothing changes.")
  int abandon(@Mixin Common common, @Parameters(paramLabel = "NAME") String name) {
    printer(common).one(post(name, "abandon"));
    return 0;
  }

  private static boolean isUnderWay(JsonNode rebuild, String when) {
    String state = rebuild.path("state").asText();
    boolean switchesByItself =
        when.equals("always")
            || (when.equals("when_equal")
                && rebuild.path("difference").path("rows").asLong(-1) == 0);
    return UNDER_WAY.contains(state) || (state.equals("compared") && switchesByItself);
  }

  /** Says how it goes until it does not go on. */
  private JsonNode follow(
      Common common, String name, Function<JsonNode, JsonNode> part, Predicate<JsonNode> goesOn) {
    @Nullable String said = null;
    while (true) {
      JsonNode view = rest().get(path(name));
      JsonNode now = part.apply(view);
      String line = line(now);
      if (!common.json() && !line.equals(said)) {
        smith().err().println(line);
        said = line;
      }
      if (!goesOn.test(now)) {
        return view;
      }
      for (int i = 0; i < POLLS_BETWEEN_LOOKS; i++) {
        Together.pause();
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new InfraException("Interrupted.");
      }
    }
  }

  private static String line(JsonNode now) {
    JsonNode compared = now.path("difference");
    return compared.isObject()
        ? "%s: %d of about %d row versions compared, %d differ"
            .formatted(
                now.path("state").asText(),
                compared.path("compared").asLong(),
                compared.path("about").asLong(),
                compared.path("rows").asLong())
        : "%s: position %d, %d behind, %s events/s, %s s left"
            .formatted(
                now.path("state").asText(),
                now.path("position").asLong(),
                now.path("behind").asLong(),
                now.path("events_per_second").asText(),
                now.path("eta_seconds").isNull() ? "?" : now.path("eta_seconds").asText());
  }

  private JsonNode post(String name, String operation) {
    return rest().post(path(name) + "/" + operation, Rest.JSON.createObjectNode());
  }

  private static String path(String name) {
    return PATH + "/" + Rest.element(name);
  }
}
