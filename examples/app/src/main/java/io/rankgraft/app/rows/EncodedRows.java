package io.rankgraft.app.rows;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Column;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.models.ServingForm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Raw rows as columns of what a model reads, by the rules of a schema.
 *
 * <p>Ids are int32 [rows]; numbers float32 [rows, width]; a sequence is int32 [rows, maxLength],
 * most recent first, and 0 behind its last event, which is why its elements have to reserve id 0
 * for missing values. In the rows a sequence stands oldest first.
 *
 * <p>A model may read which positions hold events as a feature of its own, {@link
 * ServingForm#maskOf}. It is made of the sequence and no column of the rows; the sequence's
 * elements then need no id for missing values.
 */
public final class EncodedRows {
  private static final int FIRST_SIZE = 64;

  private final List<Lane> lanes = new ArrayList<>();
  private final String label; // null without labels
  private float[] labels = new float[FIRST_SIZE];
  private int rows;

  /** The values of one feature so far. */
  private static final class Lane {
    private final Feature feature;
    private final int width;
    private final ToIntFunction<String> encoder; // null for what is made of numbers
    private int[] ids;
    private float[] numbers;
    private Lane mask; // of a sequence, where the schema has one
    private boolean derived; // such a mask

    Lane(Feature feature) {
      this.feature = feature;
      FeatureType type = feature.type();
      Categorical categorical =
          type instanceof FeatureType.IdSequence s
              ? s.element()
              : type instanceof Categorical c ? c : null;
      this.encoder = categorical == null ? null : categorical.encoder(feature.name());
      this.width =
          type instanceof FeatureType.IdSequence s
              ? s.maxLength()
              : type instanceof FeatureType.Dense d ? d.width() : 1;
      if (type instanceof FeatureType.Dense) {
        numbers = new float[FIRST_SIZE * width];
      } else {
        ids = new int[FIRST_SIZE * width];
      }
    }

    /** Takes the mask of a sequence, if it has one. */
    void mask(Lane found) {
      if (found != null && found.numbers != null && found.width == width) {
        mask = found;
        mask.derived = true;
      } else if (!reservesMissing(((FeatureType.IdSequence) feature.type()).element())) {
        throw new BadInputException(
            "schema feature '%s': expected elements that reserve an id for missing values, for padding, but they reject them; set \"missing\": \"RESERVE\""
                .formatted(feature.name()));
      }
    }

    private void roomFor(int row) {
      int end = (row + 1) * width;
      if (ids != null && end > ids.length) {
        ids = Arrays.copyOf(ids, 2 * ids.length);
      } else if (numbers != null && end > numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * numbers.length);
      }
    }

    private void putMask(int row, int events) {
      roomFor(row);
      int at = row * width;
      Arrays.fill(numbers, at, at + events, 1);
      Arrays.fill(numbers, at + events, at + width, 0);
    }

    void put(int row, String text) {
      roomFor(row);
      int at = row * width;
      FeatureType type = feature.type();
      if (type instanceof FeatureType.IdSequence sequence) {
        Arrays.fill(ids, at, at + width, 0);
        String[] events = text == null ? new String[0] : text.strip().split("\\s+");
        int kept = events.length - sequence.begin(events.length);
        for (int l = 0; l < kept; l++) {
          ids[at + l] = encoder.applyAsInt(events[events.length - 1 - l]);
        }
        if (mask != null) {
          mask.putMask(row, kept);
        }
      } else if (encoder != null) {
        ids[at] = encoder.applyAsInt(text);
      } else if (type instanceof FeatureType.Bucketed bucketed) {
        ids[at] = bucketed.id(feature.name(), text == null ? Double.NaN : number(text));
      } else {
        putNumbers(at, text);
      }
    }

    private void putNumbers(int at, String text) {
      FeatureType.Dense dense = (FeatureType.Dense) feature.type();
      String[] parts = text == null ? new String[0] : text.strip().split("\\s+");
      if (parts.length != width && parts.length != 0) {
        throw new BadInputException(
            "feature '%s': expected %d numbers but found %d"
                .formatted(feature.name(), width, parts.length));
      }
      for (int i = 0; i < width; i++) {
        float raw = parts.length == 0 ? Float.NaN : (float) number(parts[i]);
        numbers[at + i] = dense.value(feature.name(), raw);
      }
    }

    private double number(String text) {
      try {
        return Double.parseDouble(text);
      } catch (NumberFormatException e) {
        throw new BadInputException(
            "feature '%s': expected a number but found '%s'".formatted(feature.name(), text));
      }
    }

    Column take(int rows) {
      if (numbers != null) {
        return new Column.Floats(Arrays.copyOf(numbers, rows * width), rows, width);
      }
      int[] copy = Arrays.copyOf(ids, rows * width);
      return feature.type() instanceof FeatureType.IdSequence
          ? new Column.Ints(copy, rows, width)
          : new Column.Ints(copy, rows);
    }
  }

  private EncodedRows(FeatureSchema schema, String label) {
    Map<String, Lane> byName = new LinkedHashMap<>();
    schema.features().forEach(feature -> byName.put(feature.name(), new Lane(feature)));
    lanes.addAll(byName.values());
    for (Lane lane : lanes) {
      if (lane.feature.type() instanceof FeatureType.IdSequence) {
        lane.mask(byName.get(ServingForm.maskOf(lane.feature.name())));
      }
    }
    this.label = label;
  }

  /** Rows to score. */
  public static EncodedRows of(FeatureSchema schema) {
    return new EncodedRows(schema, null);
  }

  /** Rows to learn from: a column of the label's name is 0 or 1. */
  public static EncodedRows withLabel(FeatureSchema schema, String label) {
    return new EncodedRows(schema, label);
  }

  private static boolean reservesMissing(Categorical element) {
    return (element instanceof Categorical.Vocabulary v
            ? v.missing()
            : ((Categorical.Hashed) element).missing())
        == FeatureType.Rule.RESERVE;
  }

  public int rows() {
    return rows;
  }

  /**
   * Adds the row at hand.
   *
   * @throws BadInputException if it lacks a feature's column, or a value breaks the schema's rules
   */
  public void add(RawRows raw) {
    try {
      for (Lane lane : lanes) {
        if (lane.derived) {
          continue;
        }
        String name = lane.feature.name();
        if (!raw.has(name)) {
          throw new BadInputException(
              "feature '%s': expected a column of that name but there is none".formatted(name));
        }
        lane.put(rows, raw.text(name));
      }
      if (label != null) {
        if (rows == labels.length) {
          labels = Arrays.copyOf(labels, 2 * rows);
        }
        labels[rows] = labelOf(raw);
      }
    } catch (BadInputException e) {
      throw raw.bad(e.getMessage());
    }
    rows++;
  }

  private float labelOf(RawRows raw) {
    String text = raw.text(label);
    if ("0".equals(text) || "1".equals(text)) {
      return text.charAt(0) - '0';
    }
    throw new BadInputException(
        "label '%s': expected 0 or 1 but found %s"
            .formatted(label, text == null ? "none" : "'" + text + "'"));
  }

  /** The rows so far, after which it is empty again; labels as {@code label-<name>}. */
  public Batch take() {
    Map<String, Column> columns = new LinkedHashMap<>();
    lanes.forEach(lane -> columns.put(lane.feature.name(), lane.take(rows)));
    if (label != null) {
      columns.put("label-" + label, new Column.Floats(Arrays.copyOf(labels, rows)));
    }
    Batch batch = new Batch(rows, columns);
    rows = 0;
    return batch;
  }
}
