package io.mistersmith.command.relay;

/**
 * One message to be published.
 *
 * @param type logical name in the envelope; an event that is told in several ways tells each as a
 *     type and under an id of its own
 */
record Tell(String subject, String type, Object body) {}
