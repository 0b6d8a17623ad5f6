package io.mistersmith.base.json;

import io.mistersmith.api.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;

/** Writes replies in the platform's one JSON form. Bodies are read by {@link Schemas}. */
public final class JsonBodies extends AbstractHttpMessageConverter<Object> {
  public JsonBodies() {
    super(
        StandardCharsets.UTF_8, MediaType.APPLICATION_JSON, new MediaType("application", "*+json"));
  }

  @Override
  protected boolean supports(Class<?> type) {
    return type != byte[].class && type != String.class;
  }

  @Override
  public boolean canRead(Class<?> type, @org.jspecify.annotations.Nullable MediaType mediaType) {
    return false;
  }

  @Override
  protected Object readInternal(Class<?> type, HttpInputMessage input) {
    throw new HttpMessageNotReadableException("bodies are read by schema", input);
  }

  @Override
  protected void writeInternal(Object value, HttpOutputMessage output) throws IOException {
    output.getBody().write(Json.bytes(value));
  }
}
