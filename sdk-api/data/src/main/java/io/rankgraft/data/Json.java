package io.rankgraft.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** JSON of schemas and bundles: strict, bounded, without class names. */
public final class Json {
  private static final int DEEPEST = 50;

  private static final JsonMapper MAPPER; // null where the class path holds no Jackson to use

  static {
    JsonMapper mapper = null;
    try {
      requireJackson();
      mapper = mapper();
    } catch (IllegalStateException e) {
      // requireJackson() says it to each caller: an initializer that fails does so only once
    }
    MAPPER = mapper;
  }

  private Json() {}

  private static JsonMapper mapper() {
    return JsonMapper.builder(
            JsonFactory.builder()
                .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build())
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build();
  }

  /** Limits on what is read came with 2.15; the classes of 3 have other names. */
  private static void requireJackson() {
    LibraryVersion.of("jackson-core", JsonFactory.class).require("2.15", "3");
    LibraryVersion.of("jackson-databind", JsonMapper.class).require("2.15", "3");
  }

  private static JsonMapper usable() {
    if (MAPPER == null) {
      requireJackson();
    }
    return MAPPER;
  }

  /** The UTF-8 bytes of a value, indented. */
  public static byte[] write(Object value) {
    try {
      return usable().writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("json: expected a value that JSON can hold", e);
    }
  }

  /**
   * Reads one value.
   *
   * @param who the words before what is wrong, in the one line of the error
   * @throws BadInputException naming the place and the reason; unknown fields are refused
   */
  public static <T> T read(String who, byte[] json, Class<T> type) {
    try {
      T value = usable().readValue(json, type);
      if (value == null) {
        throw new BadInputException(who + ": expected a JSON object but found null");
      }
      requireWholeText(who, json);
      return value;
    } catch (JsonMappingException e) {
      throw new BadInputException("%s, at '%s': %s".formatted(who, path(e), reason(e)), e);
    } catch (JsonProcessingException e) {
      throw new BadInputException(
          "%s%s: expected JSON but %s".formatted(who, line(e), e.getOriginalMessage()), e);
    } catch (IOException e) { // as of malformed UTF-8
      throw new BadInputException("%s: expected JSON but %s".formatted(who, e.getMessage()), e);
    }
  }

  /** What could not be written again as it is. */
  private static void requireWholeText(String who, byte[] json) throws IOException {
    try (JsonParser parser = usable().createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        boolean text = token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME;
        if (text && Surrogates.alone(parser.getText())) {
          throw new BadInputException(
              "%s, line %s: expected text but found half of a surrogate pair in '%s'"
                  .formatted(
                      who,
                      parser.currentTokenLocation().getLineNr(),
                      Checks.shown(Surrogates.shown(parser.getText()))));
        }
      }
    }
  }

  /** Where limits are exceeded, as of nesting, Jackson knows no place. */
  private static String line(JsonProcessingException e) {
    return e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
  }

  private static String reason(JsonMappingException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "expected one of %s but this field is unknown"
          .formatted(unknown.getKnownPropertyIds());
    }
    return e.getCause() instanceof IllegalArgumentException cause
        ? cause.getMessage()
        : e.getOriginalMessage();
  }

  private static String path(JsonMappingException e) {
    var path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.toString();
  }
}
