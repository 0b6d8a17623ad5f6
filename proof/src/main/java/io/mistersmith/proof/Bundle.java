package io.mistersmith.proof;

/** What a bundle is made of; {@code docs/doors/audit.md} says it exactly. */
public final class Bundle {
  public static final String FORMAT = "mistersmith-bundle";
  public static final int VERSION = 1;

  public static final String READ_ME = "README.txt";
  public static final String KEY = "key.pem";
  public static final String HEAD = "head.json";
  public static final String EVENTS = "events.jsonl";
  public static final String PROOF = "proof.txt";
  public static final String TRANSCRIPTS = "transcripts/";
  public static final String MANIFEST = "manifest.json";
  public static final String SIGNATURE = "manifest.sig";

  /** The archive's comment: SHA-256 of every byte before it, hex. */
  static final int SEAL = 64;

  /** The longest line of {@link #EVENTS} that is read. */
  static final int LONGEST_LINE = 64 << 20;

  static final String OUTPUT = "run.output_recorded";

  private Bundle() {}
}
