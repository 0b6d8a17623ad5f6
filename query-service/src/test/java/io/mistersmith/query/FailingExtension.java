package io.mistersmith.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mistersmith.query.mcp.Call;
import io.mistersmith.query.mcp.Extension;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Stands for what nobody has foreseen. */
@Component
@Profile("failing")
class FailingExtension implements Extension {
  @Override
  public ObjectNode answer(String method, Call call) {
    if (method.equals("test/fail")) {
      throw new IllegalStateException("SELECT secret FROM nowhere");
    }
    return null;
  }

  @Override
  public void extend(String method, ObjectNode result) {}
}
