package io.mistersmith.base.door;

import java.util.Optional;

/** Knows tokens by their SHA-256; no service keeps a token itself. */
@FunctionalInterface
public interface TokenLookup {
  /**
   * @param tokenSha256 lower-case hex
   */
  Optional<Principal> find(String tokenSha256);
}
