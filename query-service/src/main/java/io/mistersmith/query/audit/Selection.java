package io.mistersmith.query.audit;

/** Which events a bundle holds, ascending. */
sealed interface Selection {
  long count();

  /** The n-th position, n from 0. */
  long position(long n);

  /** Positions one after the other. */
  record Range(long from, long to) implements Selection {
    @Override
    public long count() {
      return to - from + 1;
    }

    @Override
    public long position(long n) {
      return from + n;
    }
  }

  /** Positions here and there. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Scattered(long[] positions) implements Selection {
    @Override
    public long count() {
      return positions.length;
    }

    @Override
    public long position(long n) {
      return positions[Math.toIntExact(n)];
    }
  }
}
