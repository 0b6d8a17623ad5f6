package io.mistersmith.query.hot;

import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/** Ids in the order in which they came. When it is full, each that comes drives out the oldest. */
final class Ring {
  private final int places;
  private final LinkedHashSet<String> ids = new LinkedHashSet<>();

  Ring(int places) {
    this.places = places;
  }

  /**
   * @return the one that had to leave
   */
  synchronized @Nullable String add(String id) {
    return ids.add(id) && ids.size() > places ? ids.removeFirst() : null;
  }

  synchronized int size() {
    return ids.size();
  }
}
