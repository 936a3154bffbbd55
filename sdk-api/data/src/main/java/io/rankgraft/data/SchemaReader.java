package io.rankgraft.data;

import io.rankgraft.data.FeatureType.IdSequence;
import io.rankgraft.data.FeatureType.Rule;
import io.rankgraft.data.SequenceLayout.Order;
import io.rankgraft.data.SequenceLayout.Padding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON form of a schema, read. Its fields are described in {@code SCHEMA.md}. */
final class SchemaReader {
  private final Path folder; // null where there are no files beside the schema
  private final Map<String, ValueList> vocabularies = new LinkedHashMap<>();

  private SchemaReader(Path folder) {
    this.folder = folder;
  }

  /**
   * Reads a schema.
   *
   * @param folder of the vocabularies' files; null if there can be none
   */
  static FeatureSchema read(JsonPlace json, Path folder) {
    return new SchemaReader(folder).schema(json);
  }

  private FeatureSchema schema(JsonPlace json) {
    json.only("version", "vocabularies", "features");
    json.optional("version")
        .ifPresent(
            version -> {
              if (version.integer() != FeatureSchema.VERSION) {
                throw version.bad(
                    "expected %s but found %s; use the release that wrote it"
                        .formatted(FeatureSchema.VERSION, version.integer()));
              }
            });
    json.optional("vocabularies")
        .ifPresent(
            all ->
                all.entries()
                    .forEach((name, list) -> vocabularies.put(name, values(list).named(name))));
    List<Feature> features = new ArrayList<>();
    for (JsonPlace feature : json.field("features").elements()) {
      feature.only("name", "axis", "type");
      String name = feature.field("name").text();
      Axis axis = feature.field("axis").oneOf(Axis.class);
      FeatureType type = type(feature.field("type"));
      features.add(feature.made(() -> new Feature(name, axis, type)));
    }
    return json.made(() -> new FeatureSchema(features));
  }

  private ValueList values(JsonPlace json) {
    json.only("values", "file");
    if (json.optional("file").isEmpty()) {
      return inline(json);
    }
    JsonPlace file = json.field("file");
    String name = file.text();
    if (json.optional("values").isPresent()) {
      throw json.bad("expected values or a file but it has both; remove one");
    }
    if (folder == null) {
      throw file.bad(
          "expected values in the schema but found the file '%s'; read the schema from its folder"
              .formatted(name));
    }
    if (!name.matches("[\\w.-]+") || name.startsWith(".")) {
      throw file.bad(
          "expected the name of a file beside the schema, of letters, digits and _ . -, but found '%s'"
              .formatted(Checks.shown(name)));
    }
    return ValueList.map(folder.resolve(name));
  }

  private static ValueList inline(JsonPlace json) {
    List<String> values = json.field("values").elements().stream().map(JsonPlace::text).toList();
    return json.made(() -> ValueList.of(values));
  }

  private FeatureType type(JsonPlace json) {
    JsonPlace kind = json.field("type");
    switch (kind.text()) {
      case "bucketed":
        json.only("type", "boundaries", "missing");
        double[] boundaries =
            json.field("boundaries").elements().stream().mapToDouble(JsonPlace::number).toArray();
        Rule missing = rule(json, "missing");
        return json.made(() -> new FeatureType.Bucketed(boundaries, missing));
      case "dense":
        json.only("type", "width", "fill");
        int width = json.field("width").integer();
        Float fill = json.optional("fill").map(f -> (float) f.number()).orElse(null);
        return json.made(() -> new FeatureType.Dense(width, fill));
      case "idSequence":
        return sequence(json);
      case "mask":
        json.only("type", "of");
        return new FeatureType.Mask(json.field("of").text());
      case "length":
        json.only("type", "of");
        return new FeatureType.Length(json.field("of").text());
      case "packed":
        json.only("type", "of", "width");
        List<String> parts = json.field("of").elements().stream().map(JsonPlace::text).toList();
        int columns = json.field("width").integer();
        return json.made(() -> new FeatureType.Packed(parts, columns));
      default:
        return categorical(json);
    }
  }

  private IdSequence sequence(JsonPlace json) {
    json.only("type", "element", "maxLength", "order", "padding", "padId");
    Categorical element = categorical(json.field("element"));
    int length = json.field("maxLength").integer();
    SequenceLayout layout =
        new SequenceLayout(
            json.optional("order").map(o -> o.oneOf(Order.class)).orElse(Order.OLDEST_FIRST),
            json.optional("padding").map(p -> p.oneOf(Padding.class)).orElse(Padding.TRAILING));
    Integer padId = json.optional("padId").map(JsonPlace::integer).orElse(null);
    return json.made(() -> new IdSequence(element, length, layout, padId));
  }

  private Categorical categorical(JsonPlace json) {
    JsonPlace kind = json.field("type");
    switch (kind.text()) {
      case "vocabulary":
        json.only("type", "values", "of", "missing", "unknown");
        ValueList values = json.optional("of").isPresent() ? shared(json) : inline(json);
        return new Categorical.Vocabulary(values, rule(json, "missing"), rule(json, "unknown"));
      case "hashed":
        json.only("type", "buckets", "missing");
        int buckets = json.field("buckets").integer();
        Rule missing = rule(json, "missing");
        return json.made(() -> new Categorical.Hashed(buckets, missing));
      case "ids":
        json.only("type", "size", "missing", "unknown");
        int size = json.field("size").integer();
        return json.made(
            () -> new Categorical.Ids(size, idOrNone(json, "missing"), idOrNone(json, "unknown")));
      default:
        throw kind.bad(
            "expected one of %s but found '%s'"
                .formatted(FeatureSchema.TYPES, Checks.shown(kind.text())));
    }
  }

  private ValueList shared(JsonPlace json) {
    JsonPlace of = json.field("of");
    if (json.optional("values").isPresent()) {
      throw json.bad("expected values or the name of a vocabulary but it has both; remove one");
    }
    ValueList values = vocabularies.get(of.text());
    if (values == null) {
      throw of.bad(
          "expected the name of one of the \"vocabularies\" but found '%s'; %s"
              .formatted(Checks.shown(of.text()), Nearest.to(of.text(), vocabularies.keySet())));
    }
    return values;
  }

  private static Rule rule(JsonPlace json, String field) {
    return json.field(field).oneOf(Rule.class);
  }

  private static Integer idOrNone(JsonPlace json, String field) {
    return json.optional(field)
        .filter(id -> !id.node().isTextual() || id.oneOf(Rejected.class) == null)
        .map(JsonPlace::integer)
        .orElse(null);
  }

  /** What stands for no id in the JSON form. */
  private enum Rejected {
    REJECT
  }
}
