package io.mistersmith.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PoolTest {
  private static final String TASK = "{\"description\":\"Look\"}";

  @Test
  @Tag("D-091")
  @Tag("D-199")
  void thirtyConnectionsAreTheMostHoweverManyAsk() {
    try (TestService service = TestService.start()) {
      HikariDataSource pool = service.bean(HikariDataSource.class);
      assertThat(pool.getMaximumPoolSize()).isEqualTo(30);
      assertThat(Duration.ofMillis(pool.getIdleTimeout())).isEqualTo(Duration.ofMinutes(5));
      assertThat(pool.getMinimumIdle()).isEqualTo(5);
      HikariPoolMXBean numbers = pool.getHikariPoolMXBean();
      int most = 0;
      try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
        List<CompletableFuture<HttpResponse<byte[]>>> asked =
            IntStream.range(0, 300)
                .mapToObj(
                    _ ->
                        CompletableFuture.supplyAsync(
                            () -> service.get("/api/v1/parked-messages"), many))
                .toList();
        CompletableFuture<Void> all =
            CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new));
        while (!all.isDone()) {
          most = Math.max(most, Math.max(numbers.getTotalConnections(), service.connections()));
        }
        assertThat(asked).allMatch(answer -> answer.join().statusCode() == 200);
      }
      assertThat(most).isBetween(5, 30);
    }
  }

  @Test
  @Tag("D-174")
  void whoFindsNoConnectionIsToldSoInTimeAndItHeals() throws Exception {
    try (TestService service =
        TestService.start(
            "--smith.postgres.connection-timeout=500ms", "--smith.postgres.maximum-pool-size=8")) {
      assertThat(service.post("/api/v1/tasks", TASK).statusCode()).isEqualTo(202);
      HikariDataSource pool = service.bean(HikariDataSource.class);
      List<Connection> taken = new ArrayList<>();
      try {
        takeAll(pool, taken);

        HttpResponse<byte[]> refused = service.get("/api/v1/parked-messages");

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(TestService.json(refused).path("code").asText())
            .isEqualTo("postgres_unavailable");
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(service.get("/health/ready").statusCode()).isEqualTo(503);
      } finally {
        for (Connection connection : taken) {
          connection.close();
        }
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> service.get("/health/ready").statusCode() == 200);
      assertThat(service.post("/api/v1/tasks", TASK).statusCode()).isEqualTo(202);
    }
  }

  private static void takeAll(HikariDataSource pool, List<Connection> taken) {
    // What the service gives back in between is taken, too.
    for (int refusals = 0; refusals < 3; ) {
      try {
        taken.add(pool.getConnection());
        refusals = 0;
      } catch (SQLException none) {
        refusals++;
      }
    }
  }
}
