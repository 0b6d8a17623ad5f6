package io.mistersmith.api.letter;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.mistersmith.api.Ids;

/** A parked event of a processing group, {@code letter_…}. */
public record LetterId(@JsonValue String value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public LetterId {
    Ids.requireValid("letter_id", value);
  }

  /** The same event of the same group always has the same letter. */
  public static LetterId of(String processingGroup, String eventId) {
    return new LetterId(Ids.derived("letter_", processingGroup + "/" + eventId));
  }

  @Override
  public String toString() {
    return value;
  }
}
