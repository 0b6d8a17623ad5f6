package io.mistersmith.infra;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Who may say and hear what on NATS: the one place to amend. Everything that is not listed is
 * refused by the server.
 *
 * <p>A user's inboxes are his own ({@code _INBOX_<user>}), so that nobody reads another's replies.
 * The runner may not create consumers: whoever creates one can read a stream past the subscribe
 * list, so command-service creates it. Whoever is asked may answer up to 256 times, since a runner
 * answers for each of its agents.
 */
public enum NatsPermissions {
  COMMAND(
      List.of(
          "discoveries.>",
          "context.>",
          "tasks.*.queue.*",
          "tasks.*.assignment",
          "agents.discovery.query",
          "agents.*.commands.*",
          "runners.*.spawn",
          "agents.*.events.*",
          "system.alerts.*",
          "system.events.error",
          "_INBOX.>",
          "$JS.API.>",
          "$JS.ACK.>"),
      List.of(
          "tasks.>",
          "agents.>",
          "runners.>",
          "discoveries.>",
          "context.>",
          "system.>",
          "agent.command",
          "_INBOX_command.>"),
      true),

  RUNNER(
      List.of(
          "tasks.*.progress",
          "tasks.*.result",
          "agents.*.heartbeat",
          "agents.*.status.*",
          "agents.*.output",
          "agents.*.events.>",
          "agents.*.metrics.performance",
          "system.events.error",
          "agents.discovery.announce",
          "agents.discovery.departing",
          "runners.*.pulse",
          "$JS.API.CONSUMER.MSG.NEXT.TASKS.>",
          "$JS.API.CONSUMER.INFO.TASKS.>",
          "$JS.ACK.TASKS.>"),
      List.of(
          "agents.discovery.query",
          "agents.*.commands.*",
          "runners.*.spawn",
          "tasks.*.assignment",
          "tasks.*.queue.*",
          "_INBOX_runner.>"),
      true),

  /** Tells signed tree heads, asks for the statistics of this account, and nothing else. */
  QUERY(
      List.of("audit.tree_head", "$SYS.REQ.ACCOUNT.PING.STATZ"),
      List.of("tasks.>", "agents.>", "discoveries.>", "context.>", "system.>", "_INBOX_query.>"),
      false),

  /** Creates streams and consumers and sees nothing else. */
  SETUP(List.of("$JS.API.>"), List.of("_INBOX_setup.>"), false),

  /** For people: {@code nats pub agent.command '{"action":"spawn"}'}. */
  ADMIN(List.of(">"), List.of(">"), true);

  /**
   * How many answers one request may get from one answering connection; a runner answers for each
   * of its agents.
   */
  private static final int RESPONSES = 256;

  @SuppressWarnings("ImmutableEnumChecker") // lists that cannot be changed
  private final List<String> publishes;

  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> hears;

  private final String configuration;

  NatsPermissions(List<String> publish, List<String> subscribe, boolean responds) {
    this.publishes = publish;
    this.hears = subscribe;
    String said = publish.isEmpty() ? "{ deny: \">\" }" : "{ allow: " + list(publish) + " }";
    String answers = responds ? ", allow_responses: { max: 256, expires: \"2m\" }" : "";
    this.configuration =
        "{ publish: %s, subscribe: { allow: %s }%s }".formatted(said, list(subscribe), answers);
  }

  public String user() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Subjects, with wildcards. */
  public List<String> publishes() {
    return publishes;
  }

  /** Subjects, with wildcards. */
  public List<String> hears() {
    return hears;
  }

  public static List<String> users() {
    return Arrays.stream(values()).map(NatsPermissions::user).toList();
  }

  String configuration() {
    return configuration;
  }

  private static String list(List<String> subjects) {
    return "[\"" + String.join("\", \"", subjects) + "\"]";
  }
}
