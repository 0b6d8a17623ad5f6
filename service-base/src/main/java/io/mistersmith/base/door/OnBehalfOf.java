package io.mistersmith.base.door;

import io.mistersmith.api.Json;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;

/** The header in which a service says for whom it calls. Only believed of {@link Role#SERVICE}. */
public final class OnBehalfOf {
  public static final String HEADER = "X-On-Behalf-Of";

  private OnBehalfOf() {}

  public static String header(Principal principal) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(principal));
  }

  static Optional<Principal> read(String header) {
    try {
      return Optional.of(
          Json.STRICT.readValue(Base64.getUrlDecoder().decode(header), Principal.class));
    } catch (IOException | IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }
}
