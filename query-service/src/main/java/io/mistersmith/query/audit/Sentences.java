package io.mistersmith.query.audit;

import io.mistersmith.eventstore.Checkpoint;
import java.util.ArrayList;
import java.util.List;

/** A verdict in words. */
final class Sentences {
  private Sentences() {}

  static List<String> proven(Findings findings, Checkpoint from, long end, TreeCheck trees) {
    if (findings.count() > 0) {
      return List.of();
    }
    List<String> proven = new ArrayList<>();
    if (end == 0) {
      proven.add(
          "The log is empty, and neither the stored tree nor a head in the file of heads tells of an event.");
    }
    if (end > from.position()) {
      proven.add(
          "Events %d to %d are complete, in order, and byte for byte what their hashes were made of."
              .formatted(from.position() + 1, end));
      proven.add("Every aggregate's events among them are numbered without a gap.");
    }
    if (from.position() > 0) {
      proven.add(
          "The event at %d is still the one that an earlier verification ended with."
              .formatted(from.position()));
    }
    if (trees.lastHead() > 0) {
      proven.add(
          "The first %d events are those under the newest signed head, and all %d heads tell of one history."
              .formatted(trees.lastHead(), trees.headsChecked()));
    }
    return proven;
  }

  static List<String> notProven(
      Findings findings, Checkpoint from, long end, TreeCheck trees, boolean signs) {
    List<String> open = new ArrayList<>();
    if (from.position() > 0) {
      open.add(
          "Rows 1 to %d were verified before and not read again; a change since then shows in a full verification."
              .formatted(from.position()));
    }
    if (!signs) {
      open.add(
          "This service has no audit key: a cut tail or a rewritten history would not be seen.");
    } else if (end == 0) {
      open.add(
          "That there never was an event: only a head that was signed and kept would tell of one.");
    } else if (trees.lastHead() < end && findings.count() == 0) {
      open.add(
          "Events %d to %d are under no signed head yet: cutting them off would not be seen."
              .formatted(trees.lastHead() + 1, end));
    }
    if (signs) {
      open.add(
          "Whoever can write both the log and the file of heads could have taken the newest heads"
              + " away and changed what came after those that are left; only a head kept elsewhere"
              + " excludes that.");
    }
    open.add(
        "That what was recorded is true: the log proves what was said, by whom and when, not that"
            + " it was so.");
    return open;
  }
}
