package io.mistersmith.api.supervision;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A supervisor as REST shows it.
 *
 * @param children in the order in which they were added
 * @param lastDecision null before the first
 */
public record SupervisorView(
    SupervisorId supervisorId,
    @Nullable SupervisorId parentId,
    SupervisionPolicy policy,
    List<Child> children,
    @Nullable Decision lastDecision,
    Instant createdAt,
    long position) {

  /**
   * @param position of the event
   */
  public record Decision(
      Child child,
      Choice choice,
      String code,
      String reason,
      List<Child> restarts,
      @Nullable Instant restartAt,
      Instant at,
      long position) {}
}
