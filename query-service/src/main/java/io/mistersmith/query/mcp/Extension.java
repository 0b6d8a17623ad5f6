package io.mistersmith.query.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Answers requests before the platform does, and adds to its lists. */
public interface Extension {
  /** Null when the request is not for this extension. */
  @Nullable ObjectNode answer(String method, Call call);

  /** After the platform has answered with a list or with its capabilities. */
  void extend(String method, ObjectNode result);
}
