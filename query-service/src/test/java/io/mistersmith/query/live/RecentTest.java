package io.mistersmith.query.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.mistersmith.eventstore.StoredEvent;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecentTest {
  @Test
  void theOldestAreDroppedBeyondTheNumberThatIsKept() {
    Recent recent = Recent.emptyAt(10).with(events(11, 15), 3, 1000);

    assertThat(positions(recent.between(12, 99))).containsExactly(13L, 14L, 15L);
    assertThat(positions(recent.between(13, 14))).containsExactly(14L);
    assertThat(recent.covers(12)).isTrue();
    assertThat(recent.covers(11)).isFalse();
    assertThat(recent.end()).isEqualTo(15);
  }

  @Test
  void theOldestAreDroppedBeyondTheBytesThatAreKept() {
    Recent recent = Recent.emptyAt(0).with(events(1, 5), 100, 8);

    assertThat(positions(recent.events())).containsExactly(4L, 5L);
    assertThat(recent.with(events(6, 6), 100, 1).events()).hasSize(1);
  }

  @Test
  void nothingIsMissingForAClientAtTheEnd() {
    assertThat(Recent.emptyAt(7).covers(7)).isTrue();
    assertThat(Recent.emptyAt(7).covers(6)).isFalse();
    assertThat(Recent.emptyAt(7).between(7, 7)).isEmpty();
  }

  private static List<LogEvent> events(long from, long to) {
    return LongStream.rangeClosed(from, to)
        .mapToObj(
            n ->
                new LogEvent(
                    new StoredEvent(
                        n,
                        "e" + n,
                        "T",
                        "a",
                        n,
                        "t",
                        "1",
                        Instant.EPOCH,
                        "{}",
                        "{}",
                        new byte[0],
                        new byte[0])))
        .toList();
  }

  private static List<Long> positions(List<LogEvent> events) {
    return events.stream().map(LogEvent::position).toList();
  }
}
