package io.mistersmith.query.board;

/** The processing groups. The names are stored and never changed. */
public enum Group {
  /**
   * Tasks, runs, agents, their credentials, supervisors, errors and alerts: one transaction for all
   * of them.
   */
  FLEET("fleet-board"),
  /** Discoveries and context. */
  DISCOVERIES("discovery-board");

  private final String processor;

  Group(String processor) {
    this.processor = processor;
  }

  public String processor() {
    return processor;
  }
}
