package io.mistersmith.query.audit;

import io.mistersmith.base.problem.ProblemException;
import java.util.Optional;

/** The key and what is done with it, if this service has one. */
record SigningPart(Optional<AuditConfig.Signing> part) {

  void start() {
    part.ifPresent(AuditConfig.Signing::start);
  }

  void close() {
    part.ifPresent(AuditConfig.Signing::close);
  }

  /**
   * @throws ProblemException 409 {@code no_audit_key}
   */
  AuditConfig.Signing required() {
    return part.orElseThrow(
        () ->
            ProblemException.of(
                409, "no_audit_key", "This service has no audit key, so it signs nothing."));
  }
}
