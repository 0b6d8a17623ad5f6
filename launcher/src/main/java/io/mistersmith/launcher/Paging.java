package io.mistersmith.launcher;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every list. */
final class Paging {
  @Option(
      names = "--limit",
      defaultValue = "50",
      description = "Longest page (${DEFAULT-VALUE}, at most 500).")
  private int limit;

  @Option(names = "--cursor", description = "Go on where the page before ended.")
  private @Nullable String cursor;

  @Option(names = "--as-of", description = "As it was at this position or time.")
  private @Nullable String asOf;

  Map<String, @Nullable Object> parameters() {
    var parameters = new LinkedHashMap<String, @Nullable Object>();
    parameters.put("limit", limit);
    parameters.put("cursor", cursor);
    parameters.put("as_of", asOf);
    return parameters;
  }
}
