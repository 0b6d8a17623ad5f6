package io.mistersmith.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The stored and the sent JSON of every record, as files that are added and never edited. A red
 * test here means: write an upcaster, or change your mind.
 */
class GoldenContractTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @TestFactory
  Stream<DynamicTest> everyEventIsWrittenAsItAlwaysWas() {
    return Samples.events().stream().map(event -> golden(fileOf(event.getClass()), event));
  }

  @TestFactory
  @Tag("D-007")
  Stream<DynamicTest> everyMessageIsWrittenAsItAlwaysWas() {
    return Samples.messages().entrySet().stream()
        .sorted(java.util.Map.Entry.comparingByKey())
        .map(message -> golden("message-" + message.getKey(), message.getValue()));
  }

  @TestFactory
  Stream<DynamicTest> everyShapeIsWrittenAsItAlwaysWas() {
    return Samples.shapes().entrySet().stream()
        .map(shape -> golden("shape-" + shape.getKey(), shape.getValue()));
  }

  @TestFactory
  Stream<DynamicTest> everyRevisionThereEverWasIsRead() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("event-"))
          .sorted()
          .toList()
          .stream()
          .map(
              name ->
                  DynamicTest.dynamicTest(
                      name,
                      () -> {
                        String[] parts = name.split("-|\\.r(?=[0-9]+\\.json)|\\.json", 4);
                        DomainEvent event =
                            Upcasts.read(
                                parts[1], parts[2], Files.readString(GOLDEN.resolve(name)));
                        assertThat(DomainEvent.nameOf(event.getClass())).isEqualTo(parts[1]);
                      }));
    }
  }

  @Test
  void everyEventHasASample() {
    Set<Class<?>> sampled =
        Samples.events().stream().map(Object::getClass).collect(Collectors.toSet());

    assertThat(sampled).containsExactlyInAnyOrderElementsOf(DomainEvent.storedTypes().values());
  }

  @Test
  void storedNamesAreLogicalAndUnique() {
    assertThat(DomainEvent.storedTypes().keySet())
        .allSatisfy(name -> assertThat(name).matches("[a-z]+\\.[a-z_]+"));
  }

  private static String fileOf(Class<?> event) {
    return "event-"
        + DomainEvent.nameOf(event)
        + ".r"
        + event.getAnnotation(StoredAs.class).revision();
  }

  private static DynamicTest golden(String name, Object value) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          Path file = GOLDEN.resolve(name + ".json");
          addIfNew(file, value);
          assertThat(Json.STRICT.readTree(Json.bytes(value)))
              .isEqualTo(Json.STRICT.readTree(Files.readString(file)));
          assertThat((Object) Json.STRICT.readValue(Files.readString(file), value.getClass()))
              .isEqualTo(value);
        });
  }

  private static void addIfNew(Path file, Object value) throws IOException {
    if (Files.notExists(file)) {
      Files.writeString(
          file,
          Json.strict().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value)
              + "\n");
      throw new AssertionError(file + " was new and has been added: read it, then commit it");
    }
  }
}
