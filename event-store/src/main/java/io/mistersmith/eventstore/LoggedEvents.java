package io.mistersmith.eventstore;

import java.util.List;
import java.util.stream.Stream;

/** Events of the log, read as their classes. */
public interface LoggedEvents {

  /**
   * @param payload {@link org.axonframework.serialization.UnknownSerializedType} when its type is
   *     not known
   */
  record Logged(long position, Object payload) {}

  /** Those at the given positions, in order; read a page at a time. */
  Stream<Logged> at(List<Long> positions);
}
