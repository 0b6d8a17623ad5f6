package io.mistersmith.eventstore;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A lazy stream over pages: a page that is not full is the last. */
final class Pages<T> extends AbstractSpliterator<T> {

  private final int pageSize;
  private final Function<@Nullable T, List<T>> pageAfter;
  private final Deque<T> page = new ArrayDeque<>();
  private @Nullable T last;
  private boolean ended;

  private Pages(int pageSize, Function<@Nullable T, List<T>> pageAfter) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
    this.pageSize = pageSize;
    this.pageAfter = pageAfter;
  }

  /**
   * @param pageAfter the page that follows an element, or the first page for null
   */
  static <T> Stream<T> stream(int pageSize, Function<@Nullable T, List<T>> pageAfter) {
    return StreamSupport.stream(new Pages<>(pageSize, pageAfter), false);
  }

  @Override
  public boolean tryAdvance(Consumer<? super T> action) {
    if (page.isEmpty() && !ended) {
      List<T> next = pageAfter.apply(last);
      ended = next.size() < pageSize;
      page.addAll(next);
    }
    T element = page.poll();
    if (element == null) {
      return false;
    }
    last = element;
    action.accept(element);
    return true;
  }
}
