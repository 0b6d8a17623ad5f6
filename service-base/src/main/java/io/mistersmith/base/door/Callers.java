package io.mistersmith.base.door;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Who holds which token, for connections that outlive the door's one look at it. */
public final class Callers {
  private final DoorSettings settings;
  private final TokenLookup tokens;

  Callers(DoorSettings settings, TokenLookup tokens) {
    this.settings = settings;
    this.tokens = tokens;
  }

  /** Whose token that is, now. */
  public Optional<Principal> find(String token) {
    return tokens.find(Tokens.sha256(token));
  }

  /** False once the token that the request came with is not accepted any more. */
  public boolean isStillGood(HttpServletRequest request) {
    return stillGood(request).getAsBoolean();
  }

  /** The same, to be asked again and again, also when the request is over. */
  public BooleanSupplier stillGood(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    return () ->
        header == null ? settings.open() : Door.tokenOf(header).flatMap(this::find).isPresent();
  }
}
