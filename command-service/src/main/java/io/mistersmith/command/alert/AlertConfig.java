package io.mistersmith.command.alert;

import io.mistersmith.api.alert.AlertCommand.RaiseAlert;
import io.mistersmith.base.door.Tokens;
import io.mistersmith.command.Commands;
import io.mistersmith.command.due.Due;
import io.mistersmith.command.due.DueWorker;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AlertSettings.class)
class AlertConfig {

  @Bean
  DueWorker raiseAlert(Commands commands) {
    return new DueWorker() {
      @Override
      public String kind() {
        return WhenTroubleThenRaiseAlert.KIND;
      }

      @Override
      public Outcome work(Due due) {
        commands.send(due.as(RaiseAlert.class), due.caller("alerts"));
        return new Outcome.Done();
      }
    };
  }

  /** What was to be posted when there was a webhook is forgotten when there is none. */
  @Bean
  DueWorker postAlert(AlertSettings settings, Commands commands, Clock clock) {
    URI url = settings.webhook().url();
    Path secretFile = settings.webhook().secretFile();
    if (url != null && secretFile != null) {
      return new Webhook(
          url, new Signature(Tokens.read(secretFile)), settings.webhook(), commands, clock);
    }
    return new DueWorker() {
      @Override
      public String kind() {
        return Webhook.KIND;
      }

      @Override
      public Outcome work(Due due) {
        return new Outcome.Done();
      }
    };
  }
}
