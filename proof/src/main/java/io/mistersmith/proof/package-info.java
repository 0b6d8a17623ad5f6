/**
 * Proofs over the event log: a Merkle tree as in RFC 6962, signed tree heads, and bundles that
 * carry a part of history with its proof. Nothing here needs the platform.
 */
@NullMarked
package io.mistersmith.proof;

import org.jspecify.annotations.NullMarked;
