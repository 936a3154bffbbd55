package io.rankgraft.job;

import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Random raw rows of a schema, with a label that follows from nothing. */
final class SampleRows {
  private static final double POSITIVE = 0.3;

  private final FeatureSchema schema;
  private final SplittableRandom random;

  SampleRows(FeatureSchema schema, long seed) {
    this.schema = schema;
    this.random = new SplittableRandom(seed);
  }

  List<Map<String, Object>> rows(int n) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      Map<String, Object> row = new LinkedHashMap<>();
      for (Feature feature : schema.features()) {
        if (!(feature.type() instanceof FeatureType.Derived)) {
          row.put(feature.name(), value(feature.type()));
        }
      }
      row.put(HostSample.LABEL, random.nextDouble() < POSITIVE ? 1 : 0);
      rows.add(row);
    }
    return rows;
  }

  private Object value(FeatureType type) {
    if (type instanceof FeatureType.Dense dense) {
      List<Object> numbers = new ArrayList<>();
      for (int i = 0; i < dense.width(); i++) {
        numbers.add(random.nextInt(-100, 101) / 100.0);
      }
      return dense.width() == 1 ? numbers.get(0) : numbers;
    } else if (type instanceof FeatureType.IdSequence sequence) {
      List<Object> events = new ArrayList<>();
      int length = 1 + random.nextInt(sequence.maxLength());
      for (int i = 0; i < length; i++) {
        events.add(id(sequence.element(), sequence.padId() == null ? 0 : 1));
      }
      return events;
    }
    return id((Categorical) type, 0);
  }

  private Object id(Categorical type, int least) {
    return type instanceof Categorical.Vocabulary words
        ? words.values().get(random.nextInt(words.values().size()))
        : (Object) random.nextInt(least, type.size());
  }
}
