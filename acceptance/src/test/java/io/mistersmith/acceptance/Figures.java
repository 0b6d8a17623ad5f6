package io.mistersmith.acceptance;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a service's metrics say now. */
record Figures(String text) {

  static Figures of(Platform platform, int port) {
    return new Figures(new Client(port, platform.token()).get("/metrics/prometheus").raw().body());
  }

  /** The largest value of the series that match; 0 when there is none. */
  double value(String series) {
    Pattern line = Pattern.compile(series.replace("{", "\\{") + " (\\S+)");
    return text.lines()
        .map(line::matcher)
        .filter(Matcher::matches)
        .mapToDouble(match -> Double.parseDouble(match.group(1)))
        .max()
        .orElse(0);
  }
}
