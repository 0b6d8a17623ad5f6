package io.mistersmith.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

class ComposeTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void followsTheComposeSpecification() throws Exception {
    assertThat(complaints(compose())).isEmpty();
  }

  @Test
  void wouldBeFoundOutIfItDidNot() throws Exception {
    var broken = compose().deepCopy();
    ((ObjectNode) broken.at("/services/nats")).put("imagee", "nats");

    assertThat(complaints(broken)).isNotEmpty();
  }

  @Test
  void hasEveryPartOfThePlatformWithAHealthCheckAndItsConditions() throws Exception {
    JsonNode services = compose().path("services");

    assertThat(services.properties().stream().map(Map.Entry::getKey))
        .containsExactlyInAnyOrder(
            "postgres", "nats", "migrations", "command-service", "query-service", "agent-runner");
    services
        .properties()
        .forEach(
            service -> {
              if (!service.getKey().equals("migrations")) {
                assertThat(service.getValue().has("healthcheck")).as(service.getKey()).isTrue();
              }
              service
                  .getValue()
                  .path("depends_on")
                  .forEach(on -> assertThat(on.path("condition").asText()).isNotEmpty());
              service
                  .getValue()
                  .path("ports")
                  .forEach(port -> assertThat(port.asText()).startsWith("127.0.0.1:"));
            });
  }

  @Test
  void namesOnlySecretsThatTheSecretsCommandWrites(@TempDir Path directory) throws Exception {
    var said = Checkout.in(directory).smith("secrets", directory.resolve("secrets").toString());

    assertThat(said.exitCode()).as(said.err()).isZero();
    Set<String> named = new HashSet<>();
    compose()
        .path("services")
        .forEach(service -> service.path("secrets").forEach(secret -> named.add(secret.asText())));
    for (String secret : named) {
      assertThat(compose().at("/secrets/" + secret + "/file").asText())
          .isEqualTo("./deploy/secrets/" + secret);
      assertThat(directory.resolve("secrets").resolve(secret)).isNotEmptyFile();
    }
    assertThat(Files.readString(directory.resolve("secrets/nats_conf")))
        .contains("sync_interval: always");
  }

  private static Set<String> complaints(JsonNode document) throws Exception {
    try (InputStream resource = ComposeTest.class.getResourceAsStream("/compose-spec.json")) {
      var schema = (ObjectNode) JSON.readTree(resource);
      // Names from an older draft of JSON schema, which nothing refers to.
      schema.findParents("id").forEach(named -> ((ObjectNode) named).remove("id"));
      String text = schema.toString();
      var validator =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2019_09)
              .getSchema(text, InputFormat.JSON);
      var complaints = new HashSet<String>();
      validator
          .validate(document.toString(), InputFormat.JSON)
          .forEach(error -> complaints.add(error.toString()));
      return complaints;
    }
  }

  private static JsonNode compose() throws Exception {
    Object document = new Yaml().load(Files.readString(ROOT.resolve("docker-compose.yml")));
    return JSON.valueToTree(document);
  }
}
