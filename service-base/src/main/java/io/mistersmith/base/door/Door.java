package io.mistersmith.base.door;

import io.mistersmith.base.problem.Problem;
import io.mistersmith.base.problem.ProblemException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Stands in front of every route. Host and Origin are always checked; a bearer token is needed
 * everywhere but at {@code /health/live}, unless the service is open.
 */
public final class Door extends OncePerRequestFilter {
  private static final Logger LOG = LoggerFactory.getLogger(Door.class);
  private static final String LIVENESS = "/health/live";
  private static final String SCHEME = "Bearer ";
  private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");
  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  private final DoorSettings settings;
  private final TokenLookup tokens;
  private final PublicPaths open;
  private final Quotas quotas;

  public Door(DoorSettings settings, TokenLookup tokens, PublicPaths open) {
    this.settings = settings;
    this.tokens = tokens;
    this.open = open;
    this.quotas = new Quotas(settings);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String requestId = RequestId.assign(request);
    response.setHeader(RequestId.HEADER, requestId);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Cache-Control", "no-store");
    try {
      requireKnownHost(request);
      requireKnownOrigin(request);
      SingleHeaders.require(request);
      if (Cors.answer(request, response, settings)) {
        return;
      }
      Principal principal =
          request.getRequestURI().equals(LIVENESS) ? Principal.admin("liveness") : admit(request);
      request.setAttribute(Principal.ATTRIBUTE, principal);
      MDC.put("principal", principal.name());
      if (!isRead(request)) {
        quotas.take(principal);
      }
      Query.read(request);
      if (!isRead(request) && !settings.takesFiles(request.getRequestURI())) {
        JsonOnly.require(request);
      }
      long most = settings.maxBytes(request.getRequestURI());
      chain.doFilter(new BoundedBody(request, most), response);
    } catch (ProblemException refusal) {
      LOG.info("refused {} {}: {}", request.getMethod(), pathForLog(request), refusal.code());
      if (refusal.status() == 401) {
        response.setHeader("WWW-Authenticate", "Bearer");
      }
      Problem.of(refusal, requestId).send(response);
    } finally {
      MDC.remove("request_id");
      MDC.remove("principal");
    }
  }

  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return true;
  }

  private Principal admit(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    if (header == null && settings.open()) {
      return Principal.admin("open");
    }
    if (header == null && open.contain(request.getRequestURI())) {
      return Principal.NOBODY;
    }
    Principal caller =
        tokenOf(header)
            .flatMap(token -> tokens.find(Tokens.sha256(token)))
            .orElseThrow(
                () ->
                    ProblemException.of(
                        401,
                        "token_required",
                        "Send the header Authorization: Bearer TOKEN with a valid token."));
    String behalf = request.getHeader(OnBehalfOf.HEADER);
    if (behalf == null || !caller.is(Role.SERVICE)) {
      return caller;
    }
    return OnBehalfOf.read(behalf)
        .orElseThrow(
            () ->
                ProblemException.of(
                    400, "on_behalf_of_malformed", OnBehalfOf.HEADER + " cannot be read."));
  }

  static boolean isRead(HttpServletRequest request) {
    return READS.contains(request.getMethod());
  }

  static Optional<String> tokenOf(@Nullable String header) {
    return Optional.ofNullable(header)
        .filter(h -> h.startsWith(SCHEME) && h.length() > SCHEME.length() && h.length() < 512)
        .map(h -> h.substring(SCHEME.length()));
  }

  private void requireKnownHost(HttpServletRequest request) {
    String host = request.getHeader("Host");
    if (host == null || !isKnownHost(host.toLowerCase(Locale.ROOT), request.getLocalPort())) {
      throw ProblemException.of(
          421, "host_not_allowed", "This service does not answer for that Host.");
    }
  }

  private boolean isKnownHost(String host, int port) {
    int colon = host.lastIndexOf(':');
    boolean hasPort = colon > host.lastIndexOf(']');
    String name = hasPort ? host.substring(0, colon) : host;
    if (settings.hosts().contains(name)) {
      return true;
    }
    return LOOPBACK_NAMES.contains(name)
        && (!hasPort || host.substring(colon + 1).equals(Integer.toString(port)));
  }

  private void requireKnownOrigin(HttpServletRequest request) {
    String origin = request.getHeader("Origin");
    if (origin == null || settings.origins().contains(origin)) {
      return;
    }
    boolean own =
        LOOPBACK_NAMES.stream()
            .anyMatch(name -> origin.equals("http://" + name + ":" + request.getLocalPort()));
    if (!own) {
      throw ProblemException.of(
          403, "origin_not_allowed", "Calls from that Origin are not allowed.");
    }
  }

  private static String pathForLog(HttpServletRequest request) {
    return request.getRequestURI().replaceAll("[^ -~]", "?");
  }
}
