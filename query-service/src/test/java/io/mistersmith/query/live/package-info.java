/** Tests of what is told live. */
package io.mistersmith.query.live;
