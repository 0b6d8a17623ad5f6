package io.mistersmith.base.door;

import io.mistersmith.base.problem.ProblemException;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;

/**
 * A request whose body ends in 413 once it is longer than the limit, however it is sent. An
 * interrupt does not end Tomcat's waiting for more of it, so a body that trickles is left here.
 */
final class BoundedBody extends HttpServletRequestWrapper {
  private final long limit;

  BoundedBody(HttpServletRequest request, long limit) {
    super(request);
    this.limit = limit;
    if (request.getContentLengthLong() > limit) {
      throw tooLong(limit);
    }
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    ServletInputStream in = super.getInputStream();
    return new ServletInputStream() {
      private long count;

      @Override
      public int read() throws IOException {
        int one = in.read();
        count(one < 0 ? 0 : 1);
        return one;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        int read = in.read(into, offset, length);
        count(Math.max(read, 0));
        return read;
      }

      private void count(int more) {
        count += more;
        if (count > limit) {
          throw tooLong(limit);
        }
        Deadline.passed(BoundedBody.this)
            .ifPresent(
                ended -> {
                  throw ended;
                });
      }

      @Override
      public boolean isFinished() {
        return in.isFinished();
      }

      @Override
      public boolean isReady() {
        return in.isReady();
      }

      @Override
      public void setReadListener(ReadListener listener) {
        in.setReadListener(listener);
      }
    };
  }

  private static ProblemException tooLong(long limit) {
    return ProblemException.of(
        413, "body_too_large", "The body may have " + limit + " bytes at the most.");
  }
}
