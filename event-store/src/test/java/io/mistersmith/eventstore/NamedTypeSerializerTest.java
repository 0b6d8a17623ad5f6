package io.mistersmith.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.ReplayToken;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.Revision;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.SerializedMetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.UnknownSerializedType;
import org.junit.jupiter.api.Test;

class NamedTypeSerializerTest {

  @Revision("3")
  record Revised(int number) {}

  private final NamedTypeSerializer serializer =
      NamedTypeSerializer.of(
          new ObjectMapper(), Map.of("test.noted", Noted.class, "test.revised", Revised.class));

  @Test
  void storesALogicalNameAndARevision() {
    SerializedObject<String> noted = serializer.serialize(new Noted("x"), String.class);

    assertThat(noted.getType().getName()).isEqualTo("test.noted");
    assertThat(noted.getType().getRevision()).isEqualTo("1");
    assertThat(serializer.<String, Noted>deserialize(noted)).isEqualTo(new Noted("x"));
    assertThat(serializer.serialize(new Revised(1), String.class).getType().getRevision())
        .isEqualTo("3");
  }

  @Test
  void readsAnUnknownNameAsUnknownAndLoadsNoClass() {
    SerializedObject<String> planted =
        new SimpleSerializedObject<>("{}", String.class, "javax.script.ScriptEngineManager", "1");

    assertThat(serializer.<String, Object>deserialize(planted))
        .isInstanceOf(UnknownSerializedType.class);
    // Not even a class of the application that is not listed.
    assertThat(
            serializer.classForType(
                new SimpleSerializedObject<>("{}", String.class, Noted.class.getName(), "1")
                    .getType()))
        .isEqualTo(UnknownSerializedType.class);
  }

  @Test
  void doesNotWriteWhatIsNotListed() {
    assertThatThrownBy(() -> serializer.serialize(Map.of(), String.class))
        .isInstanceOf(SerializationException.class);
  }

  @Test
  void refusesTwoNamesForOneClass() {
    assertThatThrownBy(
            () ->
                NamedTypeSerializer.of(
                    new ObjectMapper(), Map.of("a", Noted.class, "b", Noted.class)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void carriesWhatAxonStores() {
    MetaData metadata = MetaData.with("principal", "admin");
    SerializedObject<String> written = serializer.serialize(metadata, String.class);
    assertThat(
            serializer.<String, MetaData>deserialize(
                new SerializedMetaData<>(written.getData(), String.class)))
        .isEqualTo(metadata);

    Object replay =
        ReplayToken.createReplayToken(
            new GlobalSequenceTrackingToken(9), new GlobalSequenceTrackingToken(3));
    SerializedObject<byte[]> token = serializer.serialize(replay, byte[].class);
    assertThat(token.getType().getName()).isEqualTo("axon.replay");
    assertThat(serializer.<byte[], Object>deserialize(token)).isEqualTo(replay);
  }

  @Test
  void readsEveryPastRevisionThroughItsUpcasts() {
    NamedTypeSerializer today =
        NamedTypeSerializer.of(
            new ObjectMapper(),
            Map.of("test.revised", Revised.class),
            _ -> 3,
            Map.of(
                "test.revised.r1",
                one -> one.<ObjectNode>set("amount", one.remove("count")),
                "test.revised.r2",
                two -> {
                  two.put("number", Integer.parseInt(two.remove("amount").asText()));
                  return two;
                }));

    assertThat(today.<String, Object>deserialize(stored("{\"count\":\"7\"}", "1")))
        .isEqualTo(new Revised(7));
    assertThat(today.<String, Object>deserialize(stored("{\"amount\":\"7\"}", "2")))
        .isEqualTo(new Revised(7));
    assertThat(today.<String, Object>deserialize(stored("{\"number\":7}", "3")))
        .isEqualTo(new Revised(7));
  }

  @Test
  void refusesAnOldRevisionThatHasNoUpcastAndDoesNotKnowANewerOne() {
    assertThatThrownBy(() -> serializer.deserialize(stored("{\"number\":7}", "2")))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("from revision 2");
    assertThat(serializer.<String, Object>deserialize(stored("{\"number\":7}", "4")))
        .isInstanceOf(UnknownSerializedType.class);
  }

  private static SerializedObject<String> stored(String json, String revision) {
    return new SimpleSerializedObject<>(json, String.class, "test.revised", revision);
  }
}
