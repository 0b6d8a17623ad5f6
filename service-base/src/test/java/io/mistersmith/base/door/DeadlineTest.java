package io.mistersmith.base.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.mistersmith.base.BaseConfig;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@Tag("D-108")
class DeadlineTest {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private ConfigurableApplicationContext app;
  private Routes routes;

  @BeforeEach
  void start() {
    app =
        new SpringApplicationBuilder(App.class)
            .run(
                "--server.port=0",
                "--spring.config.import=classpath:smith-base.yml",
                "--smith.door.open=true",
                "--smith.door.request-timeout=500ms");
    routes = app.getBean(Routes.class);
  }

  @AfterEach
  void stop() {
    routes.release.countDown();
    http.shutdownNow();
    app.close();
  }

  @Test
  void isHalfAMinuteUnlessSaidOtherwise() {
    DoorSettings defaults =
        new Binder(new MapConfigurationPropertySource(Map.of("smith.door.open", "true")))
            .bindOrCreate("smith.door", DoorSettings.class);

    assertThat(defaults.requestTimeout()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void aReadThatTakesLongerEndsWithAnError() throws Exception {
    HttpResponse<String> answer = send(request("/waits").GET());

    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    assertThat(answer.body())
        .contains("\"code\":\"request_timed_out\"")
        .contains(answer.headers().firstValue("X-Request-Id").orElseThrow());

    routes.release.countDown();
    assertThat(send(request("/waits").GET()).body()).isEqualTo("{\"done\":true}");
  }

  @Test
  void ofAWriteTheOutcomeIsUnknown() throws Exception {
    HttpResponse<String> answer = send(request("/waits").POST(BodyPublishers.ofString("{}")));

    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(answer.body()).contains("\"code\":\"outcome_unknown\"", "Idempotency-Key");
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void whatHasLimitsOfItsOwnAndWhatHasBegunToAnswerGoOn() throws Exception {
    CompletableFuture<HttpResponse<String>> lifted =
        http.sendAsync(request("/lifted").GET().build(), BodyHandlers.ofString());
    CompletableFuture<HttpResponse<String>> stream =
        http.sendAsync(request("/stream").GET().build(), BodyHandlers.ofString());
    routes.begun.await();

    assertThat(send(request("/waits").GET()).statusCode()).isEqualTo(504);
    routes.release.countDown();
    assertThat(lifted.get().body()).isEqualTo("{\"done\":true}");
    assertThat(stream.get().body()).isEqualTo("begun, ended");
  }

  @Test
  void aBodyThatTricklesIsNotWaitedFor() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port())) {
      socket.setSoTimeout(50);
      OutputStream out = socket.getOutputStream();
      out.write(
          "POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));

      assertThat(statusLineWhileTrickling(socket)).startsWith("HTTP/1.1 504");
    }
  }

  private static String statusLineWhileTrickling(Socket socket) throws IOException {
    while (true) {
      try {
        return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
      } catch (SocketTimeoutException nothingYet) {
        socket.getOutputStream().write('x');
      }
    }
  }

  private int port() {
    return ((WebServerApplicationContext) app).getWebServer().getPort();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  @EnableAutoConfiguration
  @Import({BaseConfig.class, Routes.class})
  static class App {}

  @RestController
  static class Routes {
    final CountDownLatch release = new CountDownLatch(1);
    final CountDownLatch begun = new CountDownLatch(2);

    @GetMapping("/waits")
    Map<String, Object> waits() throws InterruptedException {
      release.await();
      return Map.of("done", true);
    }

    @PostMapping("/waits")
    Map<String, Object> waitsToWrite() throws InterruptedException {
      return waits();
    }

    @PostMapping("/body")
    Map<String, Object> body(HttpServletRequest request) throws IOException {
      return Map.of("length", request.getInputStream().readAllBytes().length);
    }

    @GetMapping("/lifted")
    Map<String, Object> mayTakeLong(HttpServletRequest request) throws InterruptedException {
      Deadline.lift(request);
      begun.countDown();
      return waits();
    }

    @GetMapping("/stream")
    void stream(HttpServletResponse response) throws IOException, InterruptedException {
      response.getOutputStream().print("begun, ");
      response.flushBuffer();
      begun.countDown();
      release.await();
      response.getOutputStream().print("ended");
    }
  }
}
