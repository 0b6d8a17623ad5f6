package io.mistersmith.base.door;

import io.mistersmith.api.Ids;
import jakarta.servlet.http.HttpServletRequest;
import org.slf4j.MDC;

/** The id that names one request in its reply, in every log line about it and in its events. */
public final class RequestId {
  public static final String HEADER = "X-Request-Id";
  static final String ATTRIBUTE = RequestId.class.getName();

  private RequestId() {}

  /** The id that the door gave this request. */
  public static String of(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof String id ? id : "req_unknown";
  }

  /** Takes the caller's id when it is well formed, otherwise makes one. */
  static String assign(HttpServletRequest request) {
    String offered = request.getHeader(HEADER);
    String id = offered != null && Ids.isValid(offered) ? offered : Ids.random("req_");
    request.setAttribute(ATTRIBUTE, id);
    MDC.put("request_id", id);
    return id;
  }
}
