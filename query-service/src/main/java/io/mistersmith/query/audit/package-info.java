/** What is proven about the log: its Merkle tree, signed heads, verification, bundles. */
@NullMarked
package io.mistersmith.query.audit;

import org.jspecify.annotations.NullMarked;
