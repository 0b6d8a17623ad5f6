package io.mistersmith.query.mcp;

/** The lists whose changes are told. */
public enum ListKind {
  TOOLS("tools"),
  PROMPTS("prompts"),
  RESOURCES("resources");

  private final String name;

  ListKind(String name) {
    this.name = name;
  }

  String notification() {
    return "notifications/" + name + "/list_changed";
  }

  /** Its field in the filter of subscriptions/listen. */
  String filter() {
    return name + "ListChanged";
  }
}
