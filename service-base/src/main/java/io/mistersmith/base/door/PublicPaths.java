package io.mistersmith.base.door;

import java.util.List;

/**
 * What a service shows without a token, because it holds no data or asks for the token itself. Host
 * and Origin are still checked.
 *
 * @param paths exact, or, when they end with a slash and a star, everything below
 */
public record PublicPaths(List<String> paths) {
  public PublicPaths {
    paths = List.copyOf(paths);
  }

  boolean contain(String path) {
    return paths.stream()
        .anyMatch(
            known ->
                known.endsWith("/*")
                    ? path.startsWith(known.substring(0, known.length() - 1))
                        && !path.contains("..")
                    : known.equals(path));
  }
}
