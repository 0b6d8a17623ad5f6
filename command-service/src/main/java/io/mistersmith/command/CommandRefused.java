package io.mistersmith.command;

/** A rule said no; nothing has happened. */
public final class CommandRefused extends RuntimeException {

  private final transient Refusal refusal;

  public CommandRefused(Refusal refusal, String message) {
    super(message, null, false, false);
    this.refusal = refusal;
  }

  public Refusal refusal() {
    return refusal;
  }

  public String code() {
    return refusal.code();
  }

  public Refusal.Kind kind() {
    return refusal.kind();
  }
}
