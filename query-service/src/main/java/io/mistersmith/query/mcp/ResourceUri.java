package io.mistersmith.query.mcp;

import io.mistersmith.query.hot.RowChange;
import io.mistersmith.query.hot.RowChange.Kind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The URI of a resource: a row of a read model.
 *
 * @param agentId who shared it; null for what is not a discovery
 */
record ResourceUri(Kind kind, String id, @Nullable String agentId) {
  private static final String ID = "([A-Za-z0-9][A-Za-z0-9_-]{0,63})";
  private static final Pattern DISCOVERY =
      Pattern.compile("discovery://agents/" + ID + "/discoveries/" + ID);
  private static final Pattern OTHER =
      Pattern.compile("(task://tasks|agent://agents|run://runs)/" + ID);

  /** Null when it is of no known form. */
  static @Nullable ResourceUri parse(String uri) {
    Matcher discovery = DISCOVERY.matcher(uri);
    if (discovery.matches()) {
      return new ResourceUri(Kind.DISCOVERY, discovery.group(2), discovery.group(1));
    }
    Matcher other = OTHER.matcher(uri);
    if (!other.matches()) {
      return null;
    }
    Kind kind =
        switch (other.group(1).charAt(0)) {
          case 't' -> Kind.TASK;
          case 'a' -> Kind.AGENT;
          default -> Kind.RUN;
        };
    return new ResourceUri(kind, other.group(2), null);
  }

  static String of(RowChange change) {
    return switch (change.kind()) {
      case TASK -> "task://tasks/" + change.id();
      case AGENT -> "agent://agents/" + change.id();
      case RUN -> "run://runs/" + change.id();
      case DISCOVERY -> discovery(String.valueOf(change.agentId()), change.id());
    };
  }

  static String discovery(String agentId, String discoveryId) {
    return "discovery://agents/" + agentId + "/discoveries/" + discoveryId;
  }
}
