package io.rankgraft.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/**
 * The inputs of a ranker, in order, and how raw values become them. The JSON form is part of a
 * bundle:
 *
 * <pre>{@code
 * {"features": [
 *   {"name": "country", "axis": "REQUEST",
 *    "type": {"type": "vocabulary", "values": ["de", "fr"], "missing": "RESERVE", "unknown": "RESERVE"}},
 *   {"name": "item", "axis": "CANDIDATE", "type": {"type": "hashed", "buckets": 1000, "missing": "REJECT"}},
 *   {"name": "age", "axis": "REQUEST",
 *    "type": {"type": "bucketed", "boundaries": [18.0, 65.0], "missing": "RESERVE"}},
 *   {"name": "price", "axis": "CANDIDATE", "type": {"type": "dense", "width": 1, "fill": 0.0}},
 *   {"name": "viewed", "axis": "REQUEST",
 *    "type": {"type": "idSequence", "maxLength": 50,
 *             "element": {"type": "hashed", "buckets": 1000, "missing": "REJECT"}}}]}
 * }</pre>
 */
public record FeatureSchema(List<Feature> features) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  public FeatureSchema {
    Checks.given("schema", "features", features);
    features.forEach(feature -> Checks.given("schema", "features", feature));
    features = List.copyOf(features);
    List<String> names = features.stream().map(Feature::name).toList();
    if (names.stream().distinct().count() != names.size()) {
      throw new IllegalArgumentException(
          "schema 'features': expected distinct names but got " + names);
    }
  }

  /**
   * A feature by name.
   *
   * @throws IllegalArgumentException if there is none; the message lists those there are
   */
  public Feature feature(String name) {
    return features.stream()
        .filter(feature -> feature.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "schema feature '%s': expected one of %s"
                        .formatted(name, features.stream().map(Feature::name).toList())));
  }

  public String toJson() {
    try {
      return MAPPER.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("schema: expected to be writable as JSON", e);
    }
  }

  /**
   * Reads {@link #toJson}'s form.
   *
   * @throws BadInputException naming the place and the reason; unknown fields are refused
   */
  public static FeatureSchema fromJson(String json) {
    try {
      FeatureSchema schema = MAPPER.readValue(json, FeatureSchema.class);
      if (schema == null) {
        throw new BadInputException("schema: expected a JSON object but found null; correct it");
      }
      return schema;
    } catch (JsonMappingException e) {
      throw new BadInputException("schema '%s': %s; correct it".formatted(path(e), reason(e)), e);
    } catch (JsonProcessingException e) {
      throw new BadInputException(
          "schema, line %d: expected JSON but %s"
              .formatted(e.getLocation().getLineNr(), e.getOriginalMessage()),
          e);
    }
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
