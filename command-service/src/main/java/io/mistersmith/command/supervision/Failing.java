package io.mistersmith.command.supervision;

import io.mistersmith.api.supervision.Child;
import io.mistersmith.api.supervision.Failure;
import java.time.Instant;

/** A failure that a child's supervisor is to be told of. */
record Failing(Child child, Failure failure, Instant failedAt) {}
