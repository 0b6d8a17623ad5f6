package io.mistersmith.query.projection;

import io.mistersmith.api.letter.LetterEvent;
import io.mistersmith.api.letter.LetterEvent.LetterDiscarded;
import io.mistersmith.query.board.Group;
import org.axonframework.eventhandling.EventHandler;

/**
 * Forgets a parked event that was discarded. A replay parks it again, meets the decision later in
 * the log, and ends with the same rows.
 *
 * @param name of the processor, which may be the one that builds the group anew
 */
record Discarded(Group group, String name, Letters letters) {

  @EventHandler
  void on(LetterEvent event) {
    switch (event) {
      case LetterDiscarded discarded when discarded.processingGroup().equals(group.processor()) ->
          letters.evict(name, discarded.eventId());
      case LetterDiscarded _ -> {}
    }
  }
}
