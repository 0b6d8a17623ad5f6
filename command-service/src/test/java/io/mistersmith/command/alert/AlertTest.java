package io.mistersmith.command.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.alert.AlertCommand.AcknowledgeAlert;
import io.mistersmith.api.alert.AlertCommand.RaiseAlert;
import io.mistersmith.api.alert.AlertCommand.RecordDelivery;
import io.mistersmith.api.alert.AlertEvent.AlertAcknowledged;
import io.mistersmith.api.alert.AlertEvent.AlertDelivered;
import io.mistersmith.api.alert.AlertEvent.AlertDeliveryFailed;
import io.mistersmith.api.alert.AlertEvent.AlertRaised;
import io.mistersmith.api.alert.AlertId;
import io.mistersmith.api.alert.Severity;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlertTest {
  private static final Instant NOW = Instant.parse("2025-07-09T15:30:00.123Z");
  private static final AlertId ID = new AlertId("alert_1");
  private static final AgentId AGENT = new AgentId("agent-1");
  private static final AlertRaised RAISED =
      new AlertRaised(ID, Severity.ERROR, "missing_binary", "No claude", AGENT, 7, NOW);

  @Nested
  class Raising {
    @Test
    void isDoneOnce() {
      RaiseAlert raise =
          new RaiseAlert(ID, Severity.ERROR, "missing_binary", "No claude", AGENT, 7, NOW);
      new AggregateTestFixture<>(Alert.class)
          .givenNoPriorActivity()
          .when(raise)
          .expectEvents(RAISED);
      new AggregateTestFixture<>(Alert.class).given(RAISED).when(raise).expectNoEvents();
    }
  }

  @Nested
  class Delivering {
    @Test
    void recordsEachTryOnce() {
      AlertDeliveryFailed failed =
          new AlertDeliveryFailed(ID, "webhook", 1, "HTTP 503", false, NOW);
      new AggregateTestFixture<>(Alert.class)
          .given(RAISED)
          .when(new RecordDelivery(ID, "webhook", 1, "HTTP 503", false, NOW))
          .expectEvents(failed);
      new AggregateTestFixture<>(Alert.class)
          .given(RAISED, failed)
          .when(new RecordDelivery(ID, "webhook", 1, "HTTP 503", false, NOW))
          .expectNoEvents();
      new AggregateTestFixture<>(Alert.class)
          .given(RAISED, failed)
          .when(new RecordDelivery(ID, "webhook", 2, null, true, NOW))
          .expectEvents(new AlertDelivered(ID, "webhook", 2, NOW));
    }
  }

  @Nested
  class Acknowledging {
    private final AlertAcknowledged seen = new AlertAcknowledged(ID, "ann", "on it", NOW);

    @Test
    void isRecordedOnceWithWhoAndWhen() {
      new AggregateTestFixture<>(Alert.class)
          .given(RAISED)
          .when(new AcknowledgeAlert(ID, "ann", "on it", NOW))
          .expectEvents(seen);
      new AggregateTestFixture<>(Alert.class)
          .given(RAISED, seen)
          .when(new AcknowledgeAlert(ID, "bob", null, NOW.plusSeconds(1)))
          .expectNoEvents()
          .expectResultMessagePayload(seen);
    }

    @Test
    void isOfAnAlertThatThereIs() {
      new AggregateTestFixture<>(Alert.class)
          .givenNoPriorActivity()
          .when(new AcknowledgeAlert(ID, "ann", null, NOW))
          .expectException(AggregateNotFoundException.class);
    }
  }

  @Nested
  class TheWebhook {
    @ParameterizedTest
    @ValueSource(
        strings = {"ftp://a.example/x", "file:///etc/passwd", "http://u:p@a.example/x", "x"})
    void takesNoUrlButHttpWithoutAUser(String url) {
      assertThatThrownBy(() -> webhook(url, Path.of("secret")))
          .hasMessageContaining("smith.alerts.webhook.url must be an http or https URL");
    }

    @Test
    void takesNoUrlWithoutASecret() {
      assertThatThrownBy(() -> webhook("https://a.example/x", null))
          .hasMessageContaining("secret-file is needed");
    }

    @Test
    void isSignedOverTimestampAndBody() {
      // printf '1752075000.{}' | openssl dgst -sha256 -hmac secret
      assertThat(new Signature("secret").of(1752075000L, "{}".getBytes(StandardCharsets.UTF_8)))
          .isEqualTo("sha256=fa0f9a8e22d9ab5a4a30a569907747f0f40b41f61162e7affaa4885711f3ae55");
    }

    private AlertSettings.Webhook webhook(String url, @Nullable Path secret) {
      return new AlertSettings.Webhook(
          URI.create(url),
          secret,
          "warning",
          5,
          Duration.ofSeconds(1),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10));
    }
  }
}
