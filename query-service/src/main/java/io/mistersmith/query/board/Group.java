package io.mistersmith.query.board;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The processing groups. The names are stored and never changed. */
public enum Group {
  /**
   * Tasks, runs, agents, their credentials, supervisors, errors and alerts: one transaction for all
   * of them.
   */
  FLEET(
      "fleet-board",
      "tasks",
      "runs",
      "agents",
      "agent_events",
      "agent_credentials",
      "supervisors",
      "errors",
      "alerts"),
  /** Discoveries and context. */
  DISCOVERIES("discovery-board", "discoveries", "contexts"),
  /** Every event, by who, why and in which run. */
  HISTORY("history", "history", "history_mention");

  /** Whose rows a read shows, so that it waits for them. */
  public static final Set<Group> BOARDS =
      Collections.unmodifiableSet(EnumSet.of(FLEET, DISCOVERIES));

  private final String processor;

  @SuppressWarnings("ImmutableEnumChecker") // a list that cannot be changed
  private final List<String> tables;

  Group(String processor, String... tables) {
    this.processor = processor;
    this.tables = List.of(tables);
  }

  public static Optional<Group> named(String processor) {
    return Arrays.stream(values()).filter(group -> group.processor.equals(processor)).findFirst();
  }

  public String processor() {
    return processor;
  }

  /** What it keeps and what is built anew with it, without schema. */
  public List<String> tables() {
    return tables;
  }
}
