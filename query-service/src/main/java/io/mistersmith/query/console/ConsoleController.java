package io.mistersmith.query.console;

import io.mistersmith.base.door.PublicPaths;
import io.mistersmith.base.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * The console: three files without a build step or a foreign host. It needs no token, because it
 * holds no data; it asks for one and sends it with each call.
 */
@RestController
class ConsoleController {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  private static final Map<String, String> FILES =
      Map.of(
          "index.html", "text/html;charset=utf-8",
          "console.css", "text/css;charset=utf-8",
          "console.js", "text/javascript;charset=utf-8");

  @Bean
  static PublicPaths consolePaths() {
    return new PublicPaths(List.of("/", "/console/*"));
  }

  @GetMapping("/")
  ResponseEntity<byte[]> page() throws IOException {
    return file("index.html");
  }

  @GetMapping("/console/{name}")
  ResponseEntity<byte[]> file(@PathVariable String name) throws IOException {
    String type = FILES.get(name);
    InputStream found =
        type == null ? null : ConsoleController.class.getResourceAsStream("/console/" + name);
    if (type == null || found == null) {
      throw ProblemException.of(404, "not_found", "There is no such file.");
    }
    try (found) {
      return ResponseEntity.ok()
          .header("Content-Type", type)
          .header("Content-Security-Policy", POLICY)
          .header("Referrer-Policy", "no-referrer")
          .header("X-Frame-Options", "DENY")
          .body(found.readAllBytes());
    }
  }
}
