package io.mistersmith.query.audit;

import java.time.Instant;
import java.util.List;

/**
 * What a verification can say.
 *
 * @param mode full or incremental
 * @param from first position that was to be read
 * @param to last position of the log; before {@code from} when nothing was left to read, 0 when the
 *     log is empty
 * @param checked events read
 * @param treeSize events under the root; 0 when the tree could not be computed
 * @param rootHash of the Merkle tree computed from the log, hex
 * @param headsChecked signed heads that were compared with it
 * @param lastHead events under the newest head that was compared, 0 for none
 * @param breaches the first hundred
 * @param proven sentences
 * @param notProven sentences
 */
record Verdict(
    boolean intact,
    String mode,
    long from,
    long to,
    long checked,
    long treeSize,
    String rootHash,
    long headsChecked,
    long lastHead,
    List<Finding> breaches,
    long breachCount,
    List<String> proven,
    List<String> notProven,
    Instant verifiedAt,
    long durationMs) {}
