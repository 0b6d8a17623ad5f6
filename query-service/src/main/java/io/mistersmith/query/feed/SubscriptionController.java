package io.mistersmith.query.feed;

import io.mistersmith.base.door.Principal;
import io.mistersmith.base.json.Schemas;
import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.query.feed.SubscribeDiscoveries.Subscribed;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Subscriptions over REST. */
@RestController
@RequestMapping("/api/v1/discoveries/subscriptions")
class SubscriptionController {
  private final Subscriptions subscriptions;
  private final Schemas schemas;

  SubscriptionController(Subscriptions subscriptions, Schemas schemas) {
    this.subscriptions = subscriptions;
    this.schemas = schemas;
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  Subscribed add(HttpServletRequest request) throws IOException {
    return schemas
        .read(request.getInputStream().readAllBytes(), SubscribeDiscoveries.class)
        .in(subscriptions, Principal.of(request));
  }

  @GetMapping
  Map<String, List<Subscribed>> list(HttpServletRequest request) {
    return Map.of(
        "data", subscriptions.of(Principal.of(request)).stream().map(Subscribed::of).toList());
  }

  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(HttpServletRequest request, @PathVariable String id) {
    if (!subscriptions.remove(Principal.of(request), id)) {
      throw ProblemException.of(404, "not_found", "There is no such subscription.");
    }
  }
}
