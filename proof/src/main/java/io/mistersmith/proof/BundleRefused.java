package io.mistersmith.proof;

/** A bundle that proves nothing. */
public final class BundleRefused extends Exception {
  private final String code;

  /**
   * @param code a word of {@code docs/doors/audit.md}
   * @param explanation one sentence for people
   */
  public BundleRefused(String code, String explanation) {
    super(explanation);
    this.code = code;
  }

  public String code() {
    return code;
  }

  public String explanation() {
    return String.valueOf(getMessage());
  }
}
