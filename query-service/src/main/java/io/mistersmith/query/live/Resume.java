package io.mistersmith.query.live;

import io.mistersmith.base.problem.ProblemException;
import io.mistersmith.query.board.Paging;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** Where a client of a stream goes on. */
public final class Resume {
  private static final String HEADER = "Last-Event-ID";

  private Resume() {}

  /**
   * The position after which the client goes on; empty for one that begins.
   *
   * @param end the last position there is
   * @throws ProblemException 400 {@code invalid_input}
   */
  public static Optional<Long> after(HttpServletRequest request, long end) {
    return Optional.ofNullable(request.getHeader(HEADER))
        .map(
            id -> {
              if (!id.matches("[0-9]{1,18}")) {
                throw Paging.invalid(HEADER, "must be a position that this stream sent");
              }
              long position = Long.parseLong(id);
              if (position > end) {
                throw Paging.invalid(HEADER, "is beyond the last position, " + end);
              }
              return position;
            });
  }
}
