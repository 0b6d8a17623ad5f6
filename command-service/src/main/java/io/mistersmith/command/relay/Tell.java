package io.mistersmith.command.relay;

/** One message to be published. */
record Tell(String subject, Object body) {}
