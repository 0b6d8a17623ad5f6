package io.mistersmith.query.asyncapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.mistersmith.api.Channel;
import io.mistersmith.api.Subjects;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.api.alert.Severity;
import io.mistersmith.api.discovery.DiscoveryType;
import io.mistersmith.api.task.TaskId;
import io.mistersmith.infra.NatsPermissions;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The document of the subjects against the code: whatever a service may say is what the server lets
 * it say, and each subject is written in one place.
 */
class AsyncApiTest {
  private static final Map<NatsPermissions, String> SERVICES =
      Map.of(
          NatsPermissions.COMMAND, "command-service",
          NatsPermissions.RUNNER, "agent-runner",
          NatsPermissions.QUERY, "query-service");

  /** Said to nobody but the server of NATS. */
  private static final List<String> OF_NATS = List.of("$", "_INBOX");

  @Test
  void whateverAServiceMaySayIsInTheDocument() {
    SERVICES.forEach(
        (user, service) ->
            assertThat(user.publishes().stream().filter(AsyncApiTest::isOurs))
                .isNotEmpty()
                .allSatisfy(
                    subject ->
                        assertThat(AsyncApiController.CHANNELS)
                            .as("%s says %s", service, subject)
                            .anyMatch(
                                channel ->
                                    channel.sender().contains(service)
                                        && meet(channel.address(), subject))));
  }

  @Test
  void whateverIsInTheDocumentMayBeSaidByItsSenderAndHeardByItsReceiver() {
    for (Channel channel : AsyncApiController.CHANNELS) {
      SERVICES.forEach(
          (user, service) -> {
            if (channel.sender().contains(service)) {
              assertThat(user.publishes()).anyMatch(subject -> meet(channel.address(), subject));
            }
            if (channel.receiver().contains(service)) {
              assertThat(user.hears()).anyMatch(subject -> meet(channel.address(), subject));
            }
          });
    }
  }

  @Test
  void everySubjectOfTheCodeIsInTheDocumentAndEveryChannelIsASubjectOfTheCode() throws Exception {
    List<String> subjects = new ArrayList<>(subjectsOfTheCode());

    assertThat(subjects)
        .hasSizeGreaterThan(20)
        .allSatisfy(
            subject ->
                assertThat(AsyncApiController.CHANNELS)
                    .as(subject)
                    .anyMatch(channel -> meet(channel.address(), subject)));
    assertThat(Channel.ALL)
        .allSatisfy(
            channel ->
                assertThat(subjects)
                    .as(channel.address())
                    .anyMatch(subject -> meet(channel.address(), subject)));
  }

  /** All that {@link Subjects} names, with a sample in each variable place. */
  private static List<String> subjectsOfTheCode() throws ReflectiveOperationException {
    List<String> subjects = new ArrayList<>();
    for (var field : Subjects.class.getFields()) {
      if (String.valueOf(field.get(null)).contains(".")) {
        subjects.add(String.valueOf(field.get(null)));
      }
    }
    for (Method method : Subjects.class.getMethods()) {
      if (Modifier.isStatic(method.getModifiers()) && method.getReturnType() == String.class) {
        String subject = (String) method.invoke(null, samples(method));
        if (subject.contains(".")) {
          subjects.add(subject);
        }
      }
    }
    return subjects;
  }

  private static Object[] samples(Method method) {
    return Arrays.stream(method.getParameterTypes()).map(AsyncApiTest::sample).toArray();
  }

  private static Object sample(Class<?> type) {
    if (type == AgentId.class) {
      return new AgentId("agent-1");
    }
    if (type == TaskId.class) {
      return new TaskId("task_1");
    }
    if (type == DiscoveryType.class) {
      return DiscoveryType.PATTERN;
    }
    if (type == Severity.class) {
      return Severity.ERROR;
    }
    return type == int.class ? (Object) 5 : "some";
  }

  private static boolean isOurs(String subject) {
    return OF_NATS.stream().noneMatch(subject::startsWith);
  }

  /** Whether a subject of the one kind may be of the other, both with variable places. */
  private static boolean meet(String address, String subject) {
    List<String> one = Stream.of(address.split("\\.", -1)).toList();
    List<String> other = Stream.of(subject.split("\\.", -1)).toList();
    for (int i = 0; i < other.size(); i++) {
      if (other.get(i).equals(">")) {
        return one.size() > i;
      }
      boolean same =
          i < one.size()
              && (one.get(i).startsWith("{")
                  || other.get(i).equals("*")
                  || one.get(i).equals(other.get(i)));
      if (!same) {
        return false;
      }
    }
    return one.size() == other.size();
  }
}
