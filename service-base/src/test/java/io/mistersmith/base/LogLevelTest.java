package io.mistersmith.base;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** With the configuration that the three services share. */
@ExtendWith(OutputCaptureExtension.class)
class LogLevelTest {
  private static final List<String> LEVELS = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR");

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private Level before;

  private static final class Nothing {}

  @BeforeEach
  void remember() {
    before = root.getLevel();
  }

  @AfterEach
  void restore() {
    root.setLevel(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRACE", "DEBUG", "INFO", "WARN", "ERROR"})
  @Tag("D-176")
  void whatIsLessThanTheLevelAskedForIsNotWritten(String level, CapturedOutput output) {
    try (var _ =
        new SpringApplicationBuilder(Nothing.class)
            .web(WebApplicationType.NONE)
            .run("--spring.config.name=smith-base", "--SMITH_LOG_LEVEL=" + level)) {
      for (String each : LEVELS) {
        LoggingEventBuilder line =
            LoggerFactory.getLogger("story").atLevel(org.slf4j.event.Level.valueOf(each));
        line.log("a line of " + each);
      }

      assertThat(LEVELS)
          .allSatisfy(
              each ->
                  assertThat(output.getOut().contains("a line of " + each))
                      .as("%s at %s", each, level)
                      .isEqualTo(LEVELS.indexOf(each) >= LEVELS.indexOf(level)));
    }
  }
}
