package io.mistersmith.command.relay;

import org.jspecify.annotations.Nullable;

/**
 * One message to be published.
 *
 * @param type logical name in the envelope; an event that is told in several ways tells each as a
 *     type and under an id of its own
 * @param runnerId the runner that must have a consumer before it is told
 */
record Tell(String subject, String type, Object body, @Nullable String runnerId) {
  Tell(String subject, String type, Object body) {
    this(subject, type, body, null);
  }
}
