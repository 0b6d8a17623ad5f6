package io.mistersmith.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.deser.std.JsonNodeDeserializer;
import com.fasterxml.jackson.databind.deser.std.NumberDeserializers;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ValueNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/**
 * The one JSON form of the platform: snake_case names, RFC 3339 UTC times with milliseconds,
 * unknown fields refused, no scalar taken for another type.
 */
public final class Json {
  /** Deepest nesting that is read. */
  public static final int MAX_DEPTH = 50;

  /** Longest string that is read, in characters. */
  public static final int MAX_STRING = 1024 * 1024;

  /** Longest number that is read, in characters. */
  public static final int MAX_NUMBER = 100;

  /** Largest exponent of a number from outside, up or down; every double has less. */
  public static final int MAX_EXPONENT = 400;

  private static final char UNREADABLE = '\uFFFD';
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");

  /** For bodies that come from outside: refuses unknown fields and duplicate keys. */
  public static final ObjectMapper STRICT = strict();

  /** For messages of ours, which may have gained fields since this program was built. */
  public static final ObjectMapper LENIENT =
      strict().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private static final ObjectMapper OUTSIDE = strict().setNodeFactory(new BoundedNumbers());

  private static final ObjectMapper MESSAGES = messages();

  private Json() {}

  /**
   * Reads what comes from outside: one strict JSON text in UTF-8, whose numbers can be computed
   * with. The parser of bytes would guess UTF-16 and UTF-32 too, and take what only looks like
   * UTF-8.
   *
   * @return a missing node when there is nothing
   * @throws JsonProcessingException saying what is wrong, and where
   */
  public static JsonNode tree(byte[] body) throws JsonProcessingException {
    try {
      return OUTSIDE.readTree(text(body));
    } catch (ExponentTooLarge e) {
      throw new JsonParseException(null, e.getMessage());
    }
  }

  private static String text(byte[] utf8) throws JsonParseException {
    String text = new String(utf8, StandardCharsets.UTF_8);
    // The mark of a byte that cannot be read may also have been sent.
    if (text.indexOf(UNREADABLE) >= 0
        && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), utf8)) {
      throw new JsonParseException(null, "The text is not UTF-8");
    }
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
  }

  /**
   * Reads a message that somebody sent. As {@link #read}; texts are made storable, and numbers must
   * be such that can be computed with.
   *
   * @throws IOException saying what is wrong, and where
   */
  public static <T> T message(byte[] json, Class<T> type) throws IOException {
    return MESSAGES.readValue(json, type);
  }

  private static ObjectMapper messages() {
    SimpleModule storable = new SimpleModule("storable");
    storable.addDeserializer(String.class, new StorableText());
    storable.addDeserializer(JsonNode.class, new StorableTree());
    storable.addDeserializer(BigDecimal.class, new BoundedNumber());
    return LENIENT.copy().registerModule(storable).setNodeFactory(new BoundedNumbers());
  }

  /** A new mapper, strict, that the caller may configure further. */
  public static ObjectMapper strict() {
    SimpleModule times = new SimpleModule("rfc3339-millis");
    times.addSerializer(Instant.class, new InstantMillis());
    JsonMapper mapper =
        JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(times)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                LogicalType.Integer,
                c -> c.setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
            .withCoercionConfig(
                LogicalType.Textual,
                c ->
                    c.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxStringLength(MAX_STRING)
                .maxNumberLength(MAX_NUMBER)
                .maxNameLength(1024)
                .build());
    return mapper;
  }

  public static String write(Object value) {
    try {
      return STRICT.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] bytes(Object value) {
    try {
      return STRICT.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a message of ours. Fields it does not know are ignored. */
  public static <T> T read(byte[] json, Class<T> type) throws IOException {
    return LENIENT.readValue(json, type);
  }

  /** An instant in the platform's one form, {@code 2025-07-09T15:30:00.123Z}. */
  public static String time(Instant instant) {
    return MILLIS.format(instant.atOffset(ZoneOffset.UTC));
  }

  private static final class ExponentTooLarge extends RuntimeException {
    private static final long serialVersionUID = 1;

    ExponentTooLarge() {
      super("A number has an exponent beyond " + MAX_EXPONENT, null, false, false);
    }
  }

  /** Adding 1 to 1e-999999999 would take a gigabyte. */
  private static final class BoundedNumbers extends JsonNodeFactory {
    private static final long serialVersionUID = 1;

    @Override
    public ValueNode numberNode(BigDecimal number) {
      return super.numberNode(bounded(number));
    }
  }

  private static BigDecimal bounded(BigDecimal number) {
    if (Math.abs((long) number.scale()) > MAX_EXPONENT) {
      throw new ExponentTooLarge();
    }
    return number;
  }

  private static final class BoundedNumber extends StdScalarDeserializer<BigDecimal> {
    private static final long serialVersionUID = 1;

    BoundedNumber() {
      super(BigDecimal.class);
    }

    @Override
    public BigDecimal deserialize(JsonParser in, DeserializationContext context)
        throws IOException {
      return bounded(NumberDeserializers.BigDecimalDeserializer.instance.deserialize(in, context));
    }
  }

  private static final class StorableText extends StdScalarDeserializer<String> {
    private static final long serialVersionUID = 1;

    StorableText() {
      super(String.class);
    }

    @Override
    public String deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return Text.clean(StringDeserializer.instance.deserialize(in, context));
    }
  }

  private static final class StorableTree extends StdDeserializer<JsonNode> {
    private static final long serialVersionUID = 1;

    StorableTree() {
      super(JsonNode.class);
    }

    @Override
    public JsonNode deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return Text.clean(
          JsonNodeDeserializer.getDeserializer(JsonNode.class).deserialize(in, context));
    }
  }

  private static final class InstantMillis extends JsonSerializer<Instant> {
    @Override
    public void serialize(Instant value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(time(value));
    }
  }

  /** The parser's own position text, without the source excerpt that Jackson appends. */
  public static String where(JsonProcessingException problem) {
    return problem.getLocation() == null
        ? problem.getOriginalMessage()
        : problem.getOriginalMessage()
            + " at line "
            + problem.getLocation().getLineNr()
            + ", column "
            + problem.getLocation().getColumnNr();
  }
}
