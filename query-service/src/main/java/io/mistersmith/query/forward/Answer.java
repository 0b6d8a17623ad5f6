package io.mistersmith.query.forward;

import java.net.http.HttpHeaders;
import java.util.Optional;

/** What command-service answered to a write. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Answer(int status, byte[] body, HttpHeaders headers) {

  public boolean accepted() {
    return status >= 200 && status < 300;
  }

  /** The position that includes the write. */
  public Optional<Long> position() {
    return headers.firstValue("X-Event-Position").map(Long::valueOf);
  }
}
