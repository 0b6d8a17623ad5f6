package io.mistersmith.runner.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private final AtomicLong now = new AtomicLong();
  private final Lease lease = new Lease(Duration.ofSeconds(90), Duration.ofDays(1), now::get);

  @Test
  void holdsWhileHeartbeatsAreStored() {
    long term = lease.begin();
    for (int beat = 0; beat < 10; beat++) {
      long sent = now.get();
      pass(30);
      lease.renew(sent);
    }
    assertThat(lease.holds(term)).isTrue();
  }

  @Test
  void countsFromWhenTheHeartbeatWasSentNotFromWhenItWasStored() {
    long term = lease.begin();
    long sent = now.get();
    pass(60);
    lease.renew(sent);
    pass(30);
    assertThat(lease.holds(term)).isFalse();
  }

  @Test
  void isOverForWhatBeganBeforeItRanOutEvenWhenHeartbeatsComeThroughAgain() {
    long term = lease.begin();
    pass(90);
    lease.renew(now.get());

    assertThat(lease.holds(term)).isFalse();
    assertThat(lease.holds(lease.begin())).isTrue();
  }

  @Test
  void aHeartbeatThatWasSentLongAgoProvesNothing() {
    long sent = now.get();
    pass(89);
    lease.renew(now.get());
    pass(89);
    long term = lease.begin();
    lease.renew(sent);
    pass(1);
    assertThat(lease.holds(term)).isFalse();
  }

  @Test
  void doesNotRunOutForWhatBeginsAfterwardsBeforeItsFirstHeartbeat() {
    pass(200);
    long term = lease.begin();
    pass(89);
    assertThat(lease.holds(term)).isTrue();
    pass(1);
    assertThat(lease.holds(term)).isFalse();
  }

  @Test
  void runsOutWithoutPulsesHoweverManyHeartbeatsAreStored() {
    Lease both = new Lease(Duration.ofSeconds(90), Duration.ofSeconds(25), now::get);
    long term = both.begin();
    pass(20);
    both.renew(now.get());
    both.renewByPulse(now.get());
    pass(24);
    both.renew(now.get());
    assertThat(both.holds(term)).isTrue();
    pass(1);
    both.renew(now.get());
    assertThat(both.holds(term)).isFalse();
    both.renewByPulse(now.get());
    assertThat(both.holds(term)).isFalse();
    assertThat(both.holds(both.begin())).isTrue();
  }

  private void pass(int seconds) {
    now.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }
}
