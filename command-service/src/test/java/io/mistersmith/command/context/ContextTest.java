package io.mistersmith.command.context;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.context.ContextCommand.ShareContext;
import io.mistersmith.api.context.ContextEvent.ContextShared;
import io.mistersmith.api.context.ContextId;
import io.mistersmith.command.Refused;
import java.time.Instant;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ContextTest {

  private static final Instant NOW = Instant.parse("2025-07-09T15:30:00.123Z");
  private static final ContextId ID = new ContextId("ctx_1");
  private static final AgentId AGENT = new AgentId("agent-1");
  private static final AgentId OTHER = new AgentId("agent-2");
  private static final ContextShared SHARED =
      new ContextShared(ID, AGENT, OTHER, "deployment", "frozen", NOW, NOW.plusSeconds(60));

  private final AggregateTestFixture<Context> fixture = new AggregateTestFixture<>(Context.class);

  @Nested
  class Sharing {
    @Test
    void isRecordedAsItIs() {
      fixture.givenNoPriorActivity().when(share("frozen", NOW, 60)).expectEvents(SHARED);
    }

    @Test
    void againIsNoEvent() {
      fixture.given(SHARED).when(share("frozen", NOW.plusSeconds(9), 60)).expectNoEvents();
    }

    @Test
    void isRefusedToChangeWhatWasShared() {
      fixture
          .given(SHARED)
          .when(share("open", NOW, 60))
          .expectException(Refused.because(ContextRefusal.CONTEXT_EXISTS));
    }

    @Test
    void isRefusedWhenNobodyCouldReadIt() {
      fixture
          .givenNoPriorActivity()
          .when(share("frozen", NOW, 0))
          .expectException(Refused.because(ContextRefusal.EXPIRES_AT_ONCE));
    }
  }

  private static ShareContext share(String content, Instant at, int seconds) {
    return new ShareContext(ID, AGENT, OTHER, "deployment", content, at.plusSeconds(seconds), at);
  }
}
