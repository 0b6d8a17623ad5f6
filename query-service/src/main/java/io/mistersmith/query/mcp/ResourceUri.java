package io.mistersmith.query.mcp;

import io.mistersmith.query.board.RowChange;
import io.mistersmith.query.board.Table;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The URI of a resource: a row of a read model.
 *
 * @param agentId who shared it; null for what is not a discovery
 */
record ResourceUri(Table table, String id, @Nullable String agentId) {
  private static final String ID = "([A-Za-z0-9][A-Za-z0-9_-]{0,63})";
  private static final Pattern DISCOVERY =
      Pattern.compile("discovery://agents/" + ID + "/discoveries/" + ID);
  private static final Pattern OTHER =
      Pattern.compile("(task://tasks|agent://agents|run://runs)/" + ID);

  /** Null when it is of no known form. */
  static @Nullable ResourceUri parse(String uri) {
    Matcher discovery = DISCOVERY.matcher(uri);
    if (discovery.matches()) {
      return new ResourceUri(Table.DISCOVERIES, discovery.group(2), discovery.group(1));
    }
    Matcher other = OTHER.matcher(uri);
    if (!other.matches()) {
      return null;
    }
    Table table =
        switch (other.group(1).charAt(0)) {
          case 't' -> Table.TASKS;
          case 'a' -> Table.AGENTS;
          default -> Table.RUNS;
        };
    return new ResourceUri(table, other.group(2), null);
  }

  static String of(RowChange change) {
    return switch (change.table()) {
      case TASKS -> "task://tasks/" + change.id();
      case AGENTS, AGENT_CREDENTIALS -> "agent://agents/" + change.id();
      case RUNS -> "run://runs/" + change.id();
      case DISCOVERIES -> discovery(String.valueOf(change.agentId()), change.id());
    };
  }

  static String discovery(String agentId, String discoveryId) {
    return "discovery://agents/" + agentId + "/discoveries/" + discoveryId;
  }
}
