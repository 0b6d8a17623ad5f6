package io.mistersmith.command;

import org.hamcrest.Description;
import org.hamcrest.TypeSafeMatcher;

/** Matches a refusal by its name. */
public final class Refused extends TypeSafeMatcher<CommandRefused> {

  private final Refusal why;

  private Refused(Refusal why) {
    this.why = why;
  }

  public static Refused because(Refusal why) {
    return new Refused(why);
  }

  @Override
  protected boolean matchesSafely(CommandRefused refused) {
    return refused.refusal() == why;
  }

  @Override
  public void describeTo(Description description) {
    description.appendText("refused: " + why.code());
  }
}
