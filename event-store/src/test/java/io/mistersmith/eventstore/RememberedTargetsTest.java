package io.mistersmith.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.modelling.command.AnnotationCommandTargetResolver;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.modelling.command.TargetAggregateVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RememberedTargetsTest {

  interface Family {
    @TargetAggregateIdentifier
    @Nullable String name();
  }

  record OfFamily(@Nullable String name) implements Family {}

  record Annotated(@TargetAggregateIdentifier String id, int more) {}

  record Versioned(@TargetAggregateIdentifier String id, @TargetAggregateVersion Long version) {}

  @SuppressWarnings("UnusedVariable") // read by Axon
  static final class ByField {
    @TargetAggregateIdentifier private final String id = "field";
  }

  private final RememberedTargets targets = new RememberedTargets();

  static Object[] commands() {
    return new Object[] {
      new OfFamily("a"),
      new OfFamily("b"),
      new Annotated("c", 1),
      new Versioned("d", 7L),
      new ByField()
    };
  }

  @ParameterizedTest
  @MethodSource("commands")
  void areThoseThatAxonFinds(Object command) {
    CommandMessage<Object> message = GenericCommandMessage.asCommandMessage(command);

    assertThat(targets.resolveTarget(message))
        .isEqualTo(AnnotationCommandTargetResolver.builder().build().resolveTarget(message));
  }

  @Test
  void areMissedAsAxonMissesThem() {
    assertThatThrownBy(
            () -> targets.resolveTarget(GenericCommandMessage.asCommandMessage(new OfFamily(null))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> targets.resolveTarget(GenericCommandMessage.asCommandMessage("no aggregate")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
