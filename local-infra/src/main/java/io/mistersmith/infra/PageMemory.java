package io.mistersmith.infra;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Memory that PostgreSQL keeps pages of tables in, in MiB. Reads of the past touch pages from all
 * over a table; one that is not in there is a call of the system.
 */
public final class PageMemory {
  /** PostgreSQL's own default. */
  public static final int LEAST = 128;

  static final int MOST = 2048;
  private static final int SHARE = 16;

  private PageMemory() {}

  /** A sixteenth of the machine's, or of what the container may use. It is taken as it is used. */
  public static int ofThisMachine() {
    var machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return share(machine.getTotalMemorySize());
  }

  static int share(long bytes) {
    return Math.clamp(bytes / SHARE / (1024 * 1024), LEAST, MOST);
  }
}
