package io.mistersmith.base.door;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The tokens from files first, then those that the service itself knows. */
final class KnownTokens implements TokenLookup {
  private final List<Known> known;
  private final List<TokenLookup> others;

  private record Known(String sha256, Principal principal) {}

  KnownTokens(DoorSettings settings, List<TokenLookup> others) {
    Optional<Known> admin = known(settings.adminTokenFile(), () -> Principal.admin("admin"));
    Optional<Known> service =
        settings.acceptServiceToken()
            ? known(settings.serviceTokenFile(), () -> Principal.service("query-service"))
            : Optional.empty();
    this.known = java.util.stream.Stream.of(admin, service).flatMap(Optional::stream).toList();
    this.others = List.copyOf(others);
  }

  private static Optional<Known> known(@Nullable Path file, Supplier<Principal> who) {
    return Optional.ofNullable(file).map(f -> new Known(Tokens.sha256(Tokens.read(f)), who.get()));
  }

  @Override
  public Optional<Principal> find(String tokenSha256) {
    for (Known one : known) {
      if (Tokens.same(one.sha256(), tokenSha256)) {
        return Optional.of(one.principal());
      }
    }
    return others.stream().flatMap(lookup -> lookup.find(tokenSha256).stream()).findFirst();
  }
}
