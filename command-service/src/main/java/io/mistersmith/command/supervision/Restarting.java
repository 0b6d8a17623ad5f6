package io.mistersmith.command.supervision;

import io.mistersmith.api.supervision.Child;

/**
 * A child that is to be restarted.
 *
 * @param down it is the one that failed; if it lives again, somebody has restarted it already
 */
record Restarting(Child child, String reason, boolean down) {}
