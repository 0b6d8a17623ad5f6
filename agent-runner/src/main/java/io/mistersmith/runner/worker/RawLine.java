package io.mistersmith.runner.worker;

import io.mistersmith.api.Text;

/**
 * One line as the worker printed it, without its line feed.
 *
 * @param bytes at most the cap
 * @param dropped how many bytes behind the cap were thrown away
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record RawLine(byte[] bytes, long dropped) {

  /** Clean text, with a marker at the end of a cut line. */
  public String text() {
    String text = Text.decode(bytes, 0, bytes.length);
    return dropped == 0 ? text : text + cutMarker();
  }

  public String cutMarker() {
    return "…[cut: " + dropped + " of " + (bytes.length + dropped) + " bytes dropped]";
  }
}
