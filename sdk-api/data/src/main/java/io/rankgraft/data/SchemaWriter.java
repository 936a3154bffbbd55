package io.rankgraft.data;

import io.rankgraft.data.FeatureType.IdSequence;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON form of a schema, written: each list of values once, under a name if it is shared. */
final class SchemaWriter {
  private final Map<Object, ValueList> shared = new IdentityHashMap<>(); // with their names
  private final Map<String, Object> vocabularies = new LinkedHashMap<>();
  private final Map<String, ValueList> files = new LinkedHashMap<>();
  private final int mostInline;

  private SchemaWriter(int mostInline) {
    this.mostInline = mostInline;
  }

  /**
   * A schema in JSON and the files beside it.
   *
   * @param files by name
   */
  record Written(byte[] json, Map<String, ValueList> files) {}

  /**
   * Writes a schema.
   *
   * @param mostInline longer lists of values become files where a file can hold them
   */
  static Written write(FeatureSchema schema, int mostInline) {
    SchemaWriter writer = new SchemaWriter(mostInline);
    writer.share(schema);
    List<Object> features = new ArrayList<>();
    for (Feature feature : schema.features()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("name", feature.name());
      json.put("axis", feature.axis());
      json.put("type", writer.type(feature.type()));
      features.add(json);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", FeatureSchema.VERSION);
    if (!writer.vocabularies.isEmpty()) {
      json.put("vocabularies", writer.vocabularies);
    }
    json.put("features", features);
    return new Written(Json.write(json), writer.files);
  }

  /** Names the lists that are named, used twice or too long. */
  private void share(FeatureSchema schema) {
    Map<Object, Boolean> seen = new IdentityHashMap<>();
    for (Feature feature : schema.features()) {
      if (!(feature.type().elements() instanceof Categorical.Vocabulary vocabulary)) {
        continue;
      }
      ValueList list = vocabulary.list();
      boolean again = seen.put(list.identity(), true) != null;
      boolean isFile = list.size() > mostInline && list.fitsLines();
      if ((again || isFile || list.name() != null) && !shared.containsKey(list.identity())) {
        String name = freeName(list.name() == null ? feature.name() : list.name());
        shared.put(list.identity(), list.named(name));
        if (isFile) {
          String file = "vocabulary-%s.txt".formatted(files.size());
          files.put(file, list);
          vocabularies.put(name, Map.of("file", file));
        } else {
          vocabularies.put(name, Map.of("values", list));
        }
      }
    }
  }

  private String freeName(String wanted) {
    String name = wanted;
    for (int i = 2; vocabularies.containsKey(name); i++) {
      name = wanted + "-" + i;
    }
    return name;
  }

  private Map<String, Object> type(FeatureType type) {
    Map<String, Object> json = new LinkedHashMap<>();
    if (type instanceof Categorical.Vocabulary vocabulary) {
      json.put("type", "vocabulary");
      ValueList known = shared.get(vocabulary.list().identity());
      if (known == null) {
        json.put("values", vocabulary.values());
      } else {
        json.put("of", known.name());
      }
      json.put("missing", vocabulary.missing());
      json.put("unknown", vocabulary.unknown());
    } else if (type instanceof Categorical.Hashed hashed) {
      json.put("type", "hashed");
      json.put("buckets", hashed.buckets());
      json.put("missing", hashed.missing());
    } else if (type instanceof Categorical.Ids ids) {
      json.put("type", "ids");
      json.put("size", ids.size());
      json.put("missing", ids.missing() == null ? FeatureType.Rule.REJECT : ids.missing());
      json.put("unknown", ids.unknown() == null ? FeatureType.Rule.REJECT : ids.unknown());
    } else if (type instanceof FeatureType.Bucketed bucketed) {
      json.put("type", "bucketed");
      json.put("boundaries", bucketed.boundaries());
      json.put("missing", bucketed.missing());
    } else if (type instanceof FeatureType.Dense dense) {
      json.put("type", "dense");
      json.put("width", dense.width());
      if (dense.fill() != null) {
        json.put("fill", dense.fill());
      }
    } else if (type instanceof FeatureType.Derived derived) {
      json.put("type", derived instanceof FeatureType.Mask ? "mask" : "length");
      json.put("of", derived.of());
    } else if (type instanceof FeatureType.Packed packed) {
      json.put("type", "packed");
      json.put("of", packed.of());
      json.put("width", packed.width());
    } else {
      sequence((IdSequence) type, json);
    }
    return json;
  }

  private void sequence(IdSequence sequence, Map<String, Object> json) {
    json.put("type", "idSequence");
    json.put("element", type(sequence.element()));
    json.put("maxLength", sequence.maxLength());
    if (sequence.layout().order() != SequenceLayout.PLAIN.order()) {
      json.put("order", sequence.layout().order());
    }
    if (sequence.layout().padding() != SequenceLayout.PLAIN.padding()) {
      json.put("padding", sequence.layout().padding());
    }
    if (sequence.padId() != null) {
      json.put("padId", sequence.padId());
    }
  }
}
