/** Stories against the real, running platform, through its public doors only. */
package io.mistersmith.acceptance;
