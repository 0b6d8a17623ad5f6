package io.mistersmith.acceptance;

import java.nio.file.Path;

/** Where the checkout is. */
final class Repository {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private Repository() {}
}
