package io.rankgraft.files.table;

import io.rankgraft.data.Batch;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Column;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Raw values of rows into encoded columns, by the rules of a schema. Features are addressed by
 * their place in the schema; every feature and label is set before {@link #end}.
 */
final class RowBuilder {
  private final FeatureSchema schema;
  private final List<String> tasks;
  private final List<ToIntFunction<String>> encoders = new ArrayList<>();
  private final int[][] ids;
  private final float[][] numbers;
  private final float[][] labels;
  private int rows;

  RowBuilder(FeatureSchema schema, List<String> tasks) {
    this.schema = schema;
    this.tasks = tasks;
    int features = schema.features().size();
    ids = new int[features][];
    numbers = new float[features][];
    labels = new float[tasks.size()][16];
    for (int f = 0; f < features; f++) {
      Feature feature = schema.features().get(f);
      boolean dense = feature.type() instanceof FeatureType.Dense;
      if (feature.type() instanceof FeatureType.IdSequence
          || (feature.type() instanceof FeatureType.Dense d && d.width() != 1)) {
        throw new IllegalArgumentException(
            "table 'schema': expected features of one value but '%s' has several"
                .formatted(feature.name()));
      }
      ids[f] = dense ? null : new int[16];
      numbers[f] = dense ? new float[16] : null;
      encoders.add(
          feature.type() instanceof Categorical categorical
              ? categorical.encoder(feature.name())
              : null);
    }
  }

  int rows() {
    return rows;
  }

  /** Whether a feature is set by {@link #put(int, String)}; else by a number. */
  boolean isText(int feature) {
    return encoders.get(feature) != null;
  }

  /** A categorical value; null where it is missing. */
  void put(int feature, String value) {
    ids[feature][rows] = encoders.get(feature).applyAsInt(value);
  }

  /** A number to be bucketed or kept; NaN where it is missing. */
  void put(int feature, double value) {
    Feature f = schema.features().get(feature);
    if (f.type() instanceof FeatureType.Bucketed bucketed) {
      ids[feature][rows] = bucketed.id(f.name(), value);
    } else {
      numbers[feature][rows] = ((FeatureType.Dense) f.type()).value(f.name(), (float) value);
    }
  }

  void label(int task, float value) {
    labels[task][rows] = value;
  }

  /** Ends a row. */
  void end() {
    rows++;
    if (rows == labels[0].length) {
      for (int f = 0; f < ids.length; f++) {
        if (ids[f] != null) {
          ids[f] = Arrays.copyOf(ids[f], 2 * rows);
        } else {
          numbers[f] = Arrays.copyOf(numbers[f], 2 * rows);
        }
      }
      for (int t = 0; t < labels.length; t++) {
        labels[t] = Arrays.copyOf(labels[t], 2 * rows);
      }
    }
  }

  /** The rows so far, after which it is empty again. */
  Batch take() {
    Map<String, Column> columns = new LinkedHashMap<>();
    for (int f = 0; f < ids.length; f++) {
      columns.put(
          schema.features().get(f).name(),
          ids[f] != null
              ? new Column.Ints(Arrays.copyOf(ids[f], rows))
              : new Column.Floats(Arrays.copyOf(numbers[f], rows), rows, 1));
    }
    for (int t = 0; t < labels.length; t++) {
      columns.put("label-" + tasks.get(t), new Column.Floats(Arrays.copyOf(labels[t], rows)));
    }
    Batch batch = new Batch(rows, columns);
    rows = 0;
    return batch;
  }
}
