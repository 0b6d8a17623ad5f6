package io.mistersmith.query.live;

import io.mistersmith.query.board.Group;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client wants of the log. */
public interface Channel {

  boolean wants(LogEvent event);

  /**
   * Reads the store.
   *
   * @return in order, at the most {@code limit}, whatever is wanted up to the last one; fewer when
   *     there is no more. What is not wanted may be among it.
   */
  List<LogEvent> history(long after, int limit);

  /** The read model that must have an event before the client hears of it; null for none. */
  default @Nullable Group shownBy() {
    return null;
  }
}
