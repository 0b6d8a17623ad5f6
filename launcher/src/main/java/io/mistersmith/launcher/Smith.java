package io.mistersmith.launcher;

import io.mistersmith.infra.InfraException;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line's root: what every command shares, and how every failure is said. */
@Command(
    name = "smith",
    synopsisSubcommandLabel = "COMMAND",
    description = "Runs the MisterSmith platform on this machine, and talks to it.",
    subcommands = {
      UpCommand.class,
      DemoCommand.class,
      StatusCommand.class,
      DownCommand.class,
      TokenCommand.class,
      LogsCommand.class,
      DoctorCommand.class,
      BenchCommand.class,
      SecretsCommand.class,
      PrepareCommand.class,
      TaskCommands.class,
      AgentCommands.class,
      DiscoveryCommands.class,
      AuditCommands.class,
      ReplayCommand.class,
      HistoryCommand.class,
      ProjectionCommands.class,
      DeadLetterCommands.class,
      CommandLine.HelpCommand.class
    })
final class Smith implements Runnable {
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;

  /** History or a bundle is not what it was, or a run did not go as recorded. */
  static final int NOT_WHAT_IT_WAS = 4;

  private final Map<String, String> environment;
  private final Path checkout;

  @Mixin private Help help = new Help();

  @Spec private CommandSpec spec = CommandSpec.create();

  Smith(Map<String, String> environment, Path checkout) {
    this.environment = Map.copyOf(environment);
    this.checkout = checkout;
  }

  public static void main(String[] arguments) {
    Path checkout = Path.of(System.getProperty("smith.checkout", "")).toAbsolutePath().normalize();
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int code = commandLine(new Smith(System.getenv(), checkout), out, err).execute(arguments);
    System.exit(code);
  }

  static CommandLine commandLine(Smith smith, PrintWriter out, PrintWriter err) {
    return new CommandLine(smith)
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(Smith::sayWrongUsage)
        .setExecutionExceptionHandler(Smith::sayFailure);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "No command was given");
  }

  Map<String, String> environment() {
    return environment;
  }

  Path checkout() {
    return checkout;
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  PrintWriter err() {
    return spec.commandLine().getErr();
  }

  @SuppressWarnings(
      "SystemConsoleNull") // the console of JDK 25 is null again where there is no terminal
  boolean onTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  SmithHome home() {
    return SmithHome.of(environment, checkout);
  }

  /** How the platform was started, or would be. */
  Settings settings() {
    return home().recorded().orElseGet(() -> Settings.of(environment, false));
  }

  Rest rest() {
    String token =
        home()
            .readToken()
            .orElseThrow(
                () ->
                    new InfraException(
                        "Nothing was ever started in %s; run ./smith up -d first."
                            .formatted(home().directory())));
    return new Rest(settings().url(Settings.Port.QUERY), token);
  }

  Platform platform(Settings settings) {
    return new Platform(checkout, home(), settings, environment);
  }

  private static int sayWrongUsage(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    String sentence = sentence(wrong).replaceAll("\\s*\\R\\s*", " ");
    command.getErr().println(sentence + (sentence.endsWith(".") ? "" : "."));
    command
        .getErr()
        .println(
            "Try: "
                + command.getCommandSpec().qualifiedName().replaceFirst("^smith", "./smith")
                + " --help");
    return WRONG_USAGE;
  }

  private static String sentence(ParameterException wrong) {
    if (wrong instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
      String word = unmatched.getUnmatched().getFirst();
      return wrong.getCommandLine().getSubcommands().isEmpty()
          ? "'%s' is one argument too many".formatted(word)
          : "There is no command '%s'".formatted(word);
    }
    return String.valueOf(wrong.getMessage()).strip();
  }

  private static int sayFailure(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    if (failure instanceof InfraException known) {
      command.getErr().println(known.getMessage());
    } else {
      command
          .getErr()
          .println("This should not have happened, and is a mistake in smith: " + failure);
      failure.printStackTrace(command.getErr());
    }
    return FAILED;
  }
}
