package io.mistersmith.base.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.UnixOperatingSystemMXBean;
import io.mistersmith.api.agent.AgentId;
import io.mistersmith.base.BaseConfig;
import jakarta.servlet.http.HttpServletRequest;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.BeanWrapperImpl;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@Tag("D-200")
class DoorTest {
  private static final String ADMIN = "admin-token-of-the-test";
  private static final String WORKER = "worker-token-of-the-test";

  @TempDir static Path dir;
  static ConfigurableApplicationContext app;
  static int port;

  @BeforeAll
  static void start() throws Exception {
    Path token = Files.writeString(dir.resolve("token"), ADMIN + "\n");
    app = run("--smith.door.admin-token-file=" + token);
    port = ((WebServerApplicationContext) app).getWebServer().getPort();
  }

  @AfterAll
  static void stop() {
    app.close();
  }

  @Test
  void livenessNeedsNoToken() throws Exception {
    assertThat(get("/health/live", "Host: localhost:" + port)).startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Authorization: Bearer ",
        "Authorization: Bearer wrong",
        "Authorization: bearer " + ADMIN,
        "Authorization: Basic " + ADMIN
      })
  void everythingElseNeedsTheRightToken(String header) throws Exception {
    for (String route :
        List.of(
            "/who",
            "/health",
            "/health/ready",
            "/info",
            "/nothing-here",
            "/who?access_token=" + ADMIN)) {
      assertThat(get(route, "Host: localhost:" + port, header))
          .as(route)
          .startsWith("HTTP/1.1 401");
    }
  }

  @Test
  void theAdministratorAndAWorkerAreKnownByTheirTokens() throws Exception {
    assertThat(get("/who", "Host: localhost", "Authorization: Bearer " + ADMIN))
        .startsWith("HTTP/1.1 200")
        .contains("\"name\":\"admin\"");
    assertThat(get("/who", "Host: 127.0.0.1:" + port, "Authorization: Bearer " + WORKER))
        .startsWith("HTTP/1.1 200")
        .contains("\"agent\":\"agent-7\"");
  }

  @Test
  void onlyAServiceMaySpeakForSomebodyElse() throws Exception {
    String behalf = "X-On-Behalf-Of: " + OnBehalfOf.header(Principal.admin("admin"));

    assertThat(get("/who", "Host: localhost", "Authorization: Bearer " + WORKER, behalf))
        .contains("\"name\":\"agent-7\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "localhost.evil.example", "localhost:1", "127.0.0.2"})
  void anUnknownHostIsRefusedEvenWithAToken(String host) throws Exception {
    for (String route : List.of("/who", "/health/live")) {
      assertThat(get(route, "Host: " + host, "Authorization: Bearer " + ADMIN))
          .startsWith("HTTP/1.1 421");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://evil.example", "null", "http://localhost.evil.com", "http://localhost:1"})
  void anUnknownOriginIsRefusedEvenWithAToken(String origin) throws Exception {
    assertThat(
            get("/who", "Host: localhost", "Authorization: Bearer " + ADMIN, "Origin: " + origin))
        .startsWith("HTTP/1.1 403");
  }

  @Test
  void theServicesOwnOriginIsAccepted() throws Exception {
    assertThat(
            get(
                "/who",
                "Host: localhost",
                "Authorization: Bearer " + ADMIN,
                "Origin: http://localhost:" + port))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void everyReplyCarriesARequestId() throws Exception {
    assertThat(get("/who", "Host: localhost")).contains("X-Request-Id: req_");
    assertThat(get("/who", "Host: localhost", "X-Request-Id: mine-1"))
        .contains("X-Request-Id: mine-1");
  }

  @Test
  void aBodyOverTheLimitIsRefusedHoweverItIsSent() throws Exception {
    String auth = "Authorization: Bearer " + ADMIN;
    String json = "Content-Type: application/json";
    String body = "x".repeat(70_000);

    assertThat(
            call("POST", "/echo", body, "Host: localhost", auth, json, "Content-Length: 99999999"))
        .startsWith("HTTP/1.1 413");
    assertThat(
            call(
                "POST",
                "/echo",
                Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n",
                "Host: localhost",
                auth,
                json,
                "Transfer-Encoding: chunked"))
        .startsWith("HTTP/1.1 413");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          name=a                | 200 |
          name=a&tag=b&tag=c    | 200 |
          name=a&page=2         | 200 |
          name=a&nmae=b         | 400 | nmae: is no parameter of this route, which takes name, page, size, tag
          name=a&name=b         | 400 | name: must be given once
          name=                 | 400 | name: must have a value, or be left away
          name                  | 400 | name: must have a value, or be left away
          name=a&tag=b&tag=     | 400 | tag: must have a value, or be left away
          page=1                | 400 | name: must be given
          name=a&size=1&size=1  | 400 | size: must be given once
          """)
  void onlyParametersThatTheRouteTakesAreTakenAndEachWithOneValue(
      String query, int status, @Nullable String says) throws Exception {
    assertThat(get("/found?" + query, "Host: localhost", "Authorization: Bearer " + ADMIN))
        .startsWith("HTTP/1.1 " + status)
        .contains(says == null ? "true" : "\"detail\":\"" + says + "\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization",
        "Content-Type",
        "idempotency-key",
        "Last-Event-ID",
        "Mcp-Session-Id",
        "MCP-Protocol-Version"
      })
  void aHeaderOfWhichThereIsOneIsNotTakenTwice(String name) throws Exception {
    assertThat(
            get(
                "/who",
                "Host: localhost",
                "Authorization: Bearer " + ADMIN,
                name + ": a",
                name + ": a"))
        .startsWith("HTTP/1.1 400")
        .containsIgnoringCase("\"field\":\"" + name + "\"")
        .contains("must be sent once");
  }

  @ParameterizedTest
  @CsvSource({
    ", 200",
    "application/json, 200",
    "application/json; charset=UTF-8, 200",
    "application/merge-patch+json, 200",
    "application/json; charset=utf-16, 415",
    "application/json; charset=none, 415",
    "application/x-www-form-urlencoded, 415",
    "text/plain, 415",
    "json, 415"
  })
  void aBodyThatSaysItIsNotJsonIsNotRead(@Nullable String type, int status) throws Exception {
    assertThat(
            call(
                "POST",
                "/echo",
                "{}",
                "Host: localhost",
                "Authorization: Bearer " + ADMIN,
                "Content-Length: 2",
                type == null ? "" : "Content-Type: " + type))
        .startsWith("HTTP/1.1 " + status)
        .contains(status == 200 ? "\"length\":2" : "unsupported_media_type");
  }

  @Test
  void anUnforeseenFailureSaysNothingButItsId() throws Exception {
    assertThat(get("/fails", "Host: localhost", "Authorization: Bearer " + ADMIN))
        .startsWith("HTTP/1.1 500")
        .contains("internal_error")
        .doesNotContain("secret", "Exception", "at io.");
  }

  @Test
  @Tag("D-203")
  void openModeIsRefusedOffLoopback() {
    assertThatThrownBy(() -> run("--smith.door.open=true", "--smith.door.bind=0.0.0.0"))
        .hasStackTraceContaining("may only listen on loopback");
  }

  @Test
  @Tag("D-203")
  void openModeLetsInWithoutATokenAndSaysSo() throws Exception {
    try (var open = run("--smith.door.open=true")) {
      int openPort = ((WebServerApplicationContext) open).getWebServer().getPort();
      assertThat(exchange(openPort, "GET", "/info", "", "Host: localhost"))
          .contains("\"open\":true");
      assertThat(exchange(openPort, "GET", "/info", "", "Host: evil.example"))
          .startsWith("HTTP/1.1 421");
    }
  }

  @Test
  void aCallerWhoAsksTooMuchIsToldToComeBackAndNobodyElse() throws Exception {
    Path token = Files.writeString(dir.resolve("quota-token"), ADMIN + "\n");
    try (ConfigurableApplicationContext few =
        run("--smith.door.admin-token-file=" + token, "--smith.door.calls-per-second-of-agent=1")) {
      int at = ((WebServerApplicationContext) few).getWebServer().getPort();
      String answer = echo(at, WORKER);
      while (answer.startsWith("HTTP/1.1 200")) {
        answer = echo(at, WORKER);
      }
      assertThat(answer).startsWith("HTTP/1.1 429").contains("Retry-After: 1", "too_many_calls");
      assertThat(
              exchange(at, "GET", "/who", "", "Host: localhost", "Authorization: Bearer " + WORKER))
          .startsWith("HTTP/1.1 200");
      assertThat(echo(at, ADMIN)).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  @Tag("D-197")
  void onlyTheSystemLimitsConnections() {
    Object server = ((WebServerApplicationContext) app).getWebServer();
    Object most =
        new BeanWrapperImpl(server)
            .getPropertyValue("tomcat.connector.protocolHandler.maxConnections");
    var system = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);

    assertThat(((Integer) most).longValue()).isGreaterThan(system.getMaxFileDescriptorCount());
  }

  private static String echo(int at, String token) throws Exception {
    return exchange(
        at,
        "POST",
        "/echo",
        "{}",
        "Host: localhost",
        "Authorization: Bearer " + token,
        "Content-Type: application/json",
        "Content-Length: 2");
  }

  private static ConfigurableApplicationContext run(String... arguments) {
    String[] all =
        java.util.stream.Stream.concat(
                java.util.stream.Stream.of(
                    "--server.port=0",
                    "--spring.config.import=classpath:smith-base.yml",
                    "--smith.door.max-body-bytes=65536"),
                java.util.stream.Stream.of(arguments))
            .toArray(String[]::new);
    return new SpringApplicationBuilder(App.class).run(all);
  }

  @Test
  void whatTheContainerCannotReadIsAProblemToo() throws Exception {
    String host = "Host: localhost:" + port;
    for (String answer :
        List.of(
            get("/who<", host),
            get("/who%", host),
            get("/who", host, "X-Name with spaces: x"),
            get("/who", host, "X-Long: " + "x".repeat(20_000)),
            get("/who"))) {
      assertThat(answer)
          .startsWith("HTTP/1.1 400")
          .containsIgnoringCase("Content-Type: application/problem+json")
          .contains("\"code\":\"bad_request\"", "\"request_id\":\"req_")
          .doesNotContainIgnoringCase("<html");
    }
  }

  @Test
  void whatTheContainerRefusesByItsMethodIsAProblemToo() throws Exception {
    assertThat(call("TRACE", "/who", "", "Host: localhost:" + port, "X-Secret: echo"))
        .startsWith("HTTP/1.1 405")
        .containsIgnoringCase("Content-Type: application/problem+json")
        .contains("\"code\":\"method_not_allowed\"", "\"request_id\":\"req_")
        .doesNotContain("echo");
  }

  private static String get(String path, String... headers) throws Exception {
    return call("GET", path, "", headers);
  }

  private static String call(String method, String path, String body, String... headers)
      throws Exception {
    return exchange(port, method, path, body, headers);
  }

  /** By hand, because HTTP clients do not let a test choose Host. */
  private static String exchange(int at, String method, String path, String body, String... headers)
      throws Exception {
    try (Socket socket = new Socket("127.0.0.1", at)) {
      socket.setSoTimeout(10_000);
      StringBuilder request =
          new StringBuilder(method + " " + path + " HTTP/1.1\r\nConnection: close\r\n");
      for (String header : headers) {
        request.append(header).append(header.isEmpty() ? "" : "\r\n");
      }
      socket.getOutputStream().write((request + "\r\n" + body).getBytes(StandardCharsets.UTF_8));
      StringBuilder reply = new StringBuilder();
      try (var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
        for (int c = in.read(); c >= 0; c = in.read()) {
          reply.append((char) c);
        }
      } catch (java.net.SocketException resetAfterTheReply) {
        assertThat(reply).isNotEmpty();
      }
      return reply.toString();
    }
  }

  @EnableAutoConfiguration(exclude = ErrorMvcAutoConfiguration.class)
  @Import({BaseConfig.class, Routes.class})
  static class App {
    @Bean
    TokenLookup workers() {
      return hash ->
          hash.equals(Tokens.sha256(WORKER))
              ? Optional.of(Principal.agent(new AgentId("agent-7")))
              : Optional.empty();
    }
  }

  @QueryParameters({"page", "size"})
  record Part(@Nullable String page, @Nullable String size) {}

  @RestController
  static class Routes {
    @GetMapping("/who")
    Map<String, Object> who(HttpServletRequest request) {
      Principal who = Principal.of(request);
      return Map.of("name", who.name(), "agent", String.valueOf(who.agentId()));
    }

    @PostMapping("/echo")
    Map<String, Object> echo(@RequestBody byte[] body) {
      return Map.of("length", body.length);
    }

    @GetMapping("/found")
    boolean found(
        @RequestParam String name,
        @RequestParam(name = "tag", required = false) @Nullable List<String> tags,
        Part part) {
      return true;
    }

    @GetMapping("/fails")
    Map<String, Object> fails() {
      throw new IllegalStateException("secret in SQL");
    }
  }
}
