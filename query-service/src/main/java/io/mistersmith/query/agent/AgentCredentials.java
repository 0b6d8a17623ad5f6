package io.mistersmith.query.agent;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.base.door.Principal;
import io.mistersmith.base.door.TokenLookup;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Lets workers in by read_model.agent_credentials. What was looked up is remembered for half a
 * second, so a dead worker's token dies.
 */
@Component
public class AgentCredentials implements TokenLookup {
  private static final long REMEMBERED_NANOS = Duration.ofMillis(500).toNanos();
  private static final int MAX_REMEMBERED = 1000;

  private final JdbcTemplate jdbc;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  AgentCredentials(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public Optional<Principal> find(String tokenSha256) {
    Known found = known.get(tokenSha256);
    if (found == null || System.nanoTime() - found.since() > REMEMBERED_NANOS) {
      long since = System.nanoTime();
      Optional<Principal> principal = lookUp(tokenSha256);
      if (principal.isEmpty()) {
        known.remove(tokenSha256);
        return principal;
      }
      if (known.size() >= MAX_REMEMBERED) {
        known.clear();
      }
      found = new Known(principal.get(), since);
      known.put(tokenSha256, found);
    }
    return Optional.of(found.principal());
  }

  private Optional<Principal> lookUp(String tokenSha256) {
    return jdbc
        .queryForList(
            "SELECT agent_id FROM read_model.agent_credentials"
                + " WHERE token_sha256 = ? AND valid_to IS NULL",
            String.class,
            tokenSha256)
        .stream()
        .findFirst()
        .map(agent -> Principal.agent(new AgentId(agent)));
  }

  private record Known(Principal principal, long since) {}
}
