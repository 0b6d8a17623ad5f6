package io.mistersmith.command.task;

import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** The body of /cancel and /retry. */
record Because(@Nullable @Size(max = 1024) String reason) {

  String orElse(String other) {
    return reason == null || reason.isBlank() ? other : reason;
  }
}
