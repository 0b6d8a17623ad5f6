package io.mistersmith.eventstore;

import java.util.List;

/**
 * What a verification found.
 *
 * @param checked how many events were read
 * @param head the last event read, the checkpoint of the next verification; the given checkpoint
 *     when there was none
 * @param breaches in the order of positions, at most as many as the verifier lists
 * @param breachCount all of them
 */
public record ChainReport(long checked, Checkpoint head, List<Breach> breaches, long breachCount) {

  public boolean intact() {
    return breachCount == 0;
  }
}
