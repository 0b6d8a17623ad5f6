package io.mistersmith.infra;

/**
 * Something outside this program is in the way. The message is one sentence for a person, and says
 * what to do.
 */
public class InfraException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public InfraException(String message) {
    super(message);
  }

  public InfraException(String message, Throwable cause) {
    super(message, cause);
  }
}
