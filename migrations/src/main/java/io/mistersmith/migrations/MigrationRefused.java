package io.mistersmith.migrations;

/** Why the program ends without migrating, as the one sentence that it prints. */
final class MigrationRefused extends RuntimeException {

  MigrationRefused(String sentence) {
    super(sentence);
  }
}
