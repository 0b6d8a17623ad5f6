package io.mistersmith.command.discovery;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.discovery.DiscoveryCommand.RetractDiscovery;
import io.mistersmith.api.discovery.DiscoveryCommand.ShareDiscovery;
import io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryRetracted;
import io.mistersmith.api.discovery.DiscoveryEvent.DiscoveryShared;
import io.mistersmith.api.discovery.DiscoveryId;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.command.Refused;
import java.math.BigDecimal;
import java.time.Instant;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DiscoveryTest {

  private static final Instant NOW = Instant.parse("2025-07-09T15:30:00.123Z");
  private static final DiscoveryId ID = new DiscoveryId("disc_1");
  private static final AgentId AGENT = new AgentId("agent-1");
  private static final DiscoveryShared SHARED =
      new DiscoveryShared(
          ID,
          AGENT,
          "analyzer",
          DiscoveryType.PATTERN,
          "Errors every hour",
          new BigDecimal("0.9"),
          null,
          NOW);

  private final AggregateTestFixture<Discovery> fixture =
      new AggregateTestFixture<>(Discovery.class);

  @Test
  void isSharedAsItIs() {
    fixture
        .givenNoPriorActivity()
        .when(share("Errors every hour", "0.9", NOW))
        .expectEvents(SHARED);
  }

  @Test
  void againIsNoEvent() {
    fixture
        .given(SHARED)
        .when(share("Errors every hour", "0.90", NOW.plusSeconds(1)))
        .expectNoEvents();
  }

  @Test
  void isNeverChanged() {
    fixture
        .given(SHARED)
        .when(share("Errors every day", "0.9", NOW))
        .expectException(Refused.because(DiscoveryRefusal.DISCOVERY_EXISTS))
        .expectNoEvents();
  }

  @Test
  void withAConfidenceBeyondOneIsRefused() {
    fixture
        .givenNoPriorActivity()
        .when(share("Sure", "1.01", NOW))
        .expectException(Refused.because(DiscoveryRefusal.CONFIDENCE_OUT_OF_RANGE))
        .expectNoEvents();
  }

  @Nested
  class Retracting {
    private static final DiscoveryRetracted RETRACTED =
        new DiscoveryRetracted(ID, AGENT, AGENT, "it was the test data", NOW);

    @Test
    void marksItWithItsReason() {
      fixture.given(SHARED).when(retract(AGENT, "it was the test data")).expectEvents(RETRACTED);
    }

    @Test
    void isForPeopleToo() {
      fixture
          .given(SHARED)
          .when(retract(null, "not so"))
          .expectEvents(new DiscoveryRetracted(ID, AGENT, null, "not so", NOW));
    }

    @Test
    void againIsNoEvent() {
      fixture.given(SHARED, RETRACTED).when(retract(AGENT, "really")).expectNoEvents();
    }

    @Test
    void isRefusedToAnAgentThatDidNotShareIt() {
      fixture
          .given(SHARED)
          .when(retract(new AgentId("agent-2"), "I know better"))
          .expectException(Refused.because(DiscoveryRefusal.NOT_ITS_DISCOVERY))
          .expectNoEvents();
    }

    private static RetractDiscovery retract(AgentId by, String reason) {
      return new RetractDiscovery(ID, by, reason, NOW);
    }
  }

  private static ShareDiscovery share(String content, String confidence, Instant at) {
    return new ShareDiscovery(
        ID,
        AGENT,
        "analyzer",
        DiscoveryType.PATTERN,
        content,
        new BigDecimal(confidence),
        null,
        at);
  }
}
