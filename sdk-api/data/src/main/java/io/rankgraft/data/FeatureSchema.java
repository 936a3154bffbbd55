package io.rankgraft.data;

import java.nio.charset.StandardCharsets;
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
    return new String(Json.write(this), StandardCharsets.UTF_8);
  }

  /**
   * Reads {@link #toJson}'s form.
   *
   * @throws BadInputException naming the place and the reason; unknown fields are refused
   */
  public static FeatureSchema fromJson(String json) {
    return Json.read("schema", json.getBytes(StandardCharsets.UTF_8), FeatureSchema.class);
  }
}
