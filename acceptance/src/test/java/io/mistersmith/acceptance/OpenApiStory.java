package io.mistersmith.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openapitools.codegen.DefaultGenerator;
import org.openapitools.codegen.config.CodegenConfigurator;

/** The description of the REST API, as other people's tools read it. */
@Tag("D-231")
class OpenApiStory {
  private static final Pattern VARIABLE = Pattern.compile("\\{([^}]+)}");

  @TempDir static Path dir;
  private static Platform platform;
  private static String document;

  @BeforeAll
  static void read() {
    platform = Platform.shared();
    document = platform.client().get("/openapi.json").raw().body();
  }

  @Test
  void isValidAndSaysOfEveryOperationHowItIsCalledAndFails() {
    SwaggerParseResult parsed = parsed(document);

    assertThat(parsed.getMessages()).isEmpty();
    assertThat(parsed(document.replace("\"in\":\"path\"", "\"in\":\"road\"")).getMessages())
        .as("the parser does complain")
        .isNotEmpty();
    OpenAPI api = parsed.getOpenAPI();
    assertThat(api.getSpecVersion()).isEqualTo(SpecVersion.V31);
    assertThat(api.getPaths()).hasSizeGreaterThan(30);
    List<String> ids = new ArrayList<>();
    api.getPaths()
        .forEach(
            (path, item) ->
                item.readOperations()
                    .forEach(
                        operation -> {
                          ids.add(operation.getOperationId());
                          isComplete(path, operation);
                        }));
    assertThat(ids).doesNotContainNull().doesNotHaveDuplicates();
  }

  private static SwaggerParseResult parsed(String text) {
    ParseOptions options = new ParseOptions();
    options.setResolve(true);
    return new OpenAPIV3Parser().readContents(text, null, options);
  }

  private static void isComplete(String path, Operation operation) {
    assertThat(operation.getSummary()).as(path).isNotBlank();
    for (String failure : List.of("4XX", "default")) {
      assertThat(operation.getResponses().get(failure).getContent())
          .as("%s %s", path, failure)
          .containsOnlyKeys("application/problem+json");
    }
    List<String> inPath = new ArrayList<>();
    Matcher variables = VARIABLE.matcher(path);
    while (variables.find()) {
      inPath.add(variables.group(1));
    }
    List<Parameter> declared =
        operation.getParameters() == null ? List.of() : operation.getParameters();
    assertThat(declared.stream().filter(one -> one.getIn().equals("path")))
        .as(path)
        .allMatch(Parameter::getRequired)
        .extracting(Parameter::getName)
        .containsExactlyInAnyOrderElementsOf(inPath);
  }

  @Test
  void aGeneratedClientSubmitsGetsListsAndCancelsTasks() throws Exception {
    Path sources = generated();
    Path classes = compiled(sources);

    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      Object seen =
          loader
              .loadClass("Tour")
              .getMethod("take", String.class, String.class, String.class)
              .invoke(
                  null,
                  "http://127.0.0.1:" + platform.queryPort,
                  platform.token(),
                  "being_described");

      assertThat(seen).isEqualTo("pending same listed cancelled 404");
    }
  }

  private static Path generated() throws IOException {
    Path description = Files.writeString(dir.resolve("openapi.json"), document);
    Path into = Files.createDirectories(dir.resolve("client"));
    CodegenConfigurator settings =
        new CodegenConfigurator()
            .setInputSpec(description.toString())
            .setGeneratorName("java")
            .setLibrary("native")
            .setOutputDir(into.toString())
            .addAdditionalProperty("openApiNullable", "false")
            .addAdditionalProperty("useJakartaEe", "true")
            .addAdditionalProperty("annotationLibrary", "none")
            .addAdditionalProperty("dateLibrary", "java8")
            .addGlobalProperty("apis", "")
            .addGlobalProperty("models", "")
            .addGlobalProperty("supportingFiles", "")
            .addGlobalProperty("apiTests", "false")
            .addGlobalProperty("modelTests", "false")
            .addGlobalProperty("apiDocs", "false")
            .addGlobalProperty("modelDocs", "false");
    new DefaultGenerator().opts(settings.toClientOptInput()).generate();
    return into.resolve("src/main/java");
  }

  private static Path compiled(Path sources) throws IOException {
    Path classes = Files.createDirectories(dir.resolve("classes"));
    List<String> arguments =
        new ArrayList<>(
            List.of("-proc:none", "-nowarn", "-cp", classPath(), "-d", classes.toString()));
    arguments.add(
        Repository.ROOT.resolve("acceptance/src/test/resources/openapi/Tour.java").toString());
    try (Stream<Path> files = Files.walk(sources)) {
      files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
    }
    Path said = dir.resolve("javac.out");
    int failed;
    try (var out = Files.newOutputStream(said)) {
      failed =
          ToolProvider.getSystemJavaCompiler()
              .run(null, out, out, arguments.toArray(String[]::new));
    }
    assertThat(failed).as(Files.readString(said)).isZero();
    return classes;
  }

  /** Surefire may put the real one into the manifest of a jar. */
  private static String classPath() {
    return System.getProperty(
        "surefire.test.class.path", System.getProperty("java.class.path", File.pathSeparator));
  }
}
