package io.mistersmith.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "dead-letters",
    synopsisSubcommandLabel = "COMMAND",
    description = "Events that a read model could not apply, and the ones that wait behind them.")
final class DeadLetterCommands extends Client {
  private static final String PATH = "/api/v1/dead-letters";

  @Command(name = "list", description = "List them, in the order of the log.")
  int list(
      @Mixin Common common,
      @Mixin Paging paging,
      @Option(names = "--projection", description = "Only those of this one.")
          @Nullable String projection) {
    var parameters = paging.parameters();
    parameters.put("group", projection);
    printer(common)
        .page(
            rest().get(PATH + Rest.query(parameters)),
            "letter_id",
            "processing_group",
            "event_position",
            "event_type",
            "sequence",
            "cause_message");
    return 0;
  }

  @Command(name = "show", description = "Show one, with its payload.")
  int show(@Mixin Common common, @Parameters(paramLabel = "LETTER") String letter) {
    printer(common).one(rest().get(path(letter)));
    return 0;
  }

  @Command(name = "retry", description = "Try its sequence again, from the first.")
  int retry(@Mixin Common common, @Parameters(paramLabel = "LETTER") String letter) {
    JsonNode answer = rest().post(path(letter) + "/retry", Rest.JSON.createObjectNode());
    printer(common).one(answer);
    return answer.path("handled").asBoolean() ? 0 : Smith.FAILED;
  }

  @Command(name = "discard", description = "The read model does without it, for good.")
  int discard(
      @Mixin Common common,
      @Parameters(paramLabel = "LETTER") String letter,
      @Option(names = "--reason", required = true, description = "Why; it is recorded.")
          String reason) {
    printer(common)
        .one(
            rest()
                .post(
                    path(letter) + "/discard", Rest.JSON.createObjectNode().put("reason", reason)));
    return 0;
  }

  private static String path(String letter) {
    return PATH + "/" + Rest.element(letter);
  }
}
