package io.rankgraft.data;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Raw values as columns of what a model reads, by the rules of a schema: the same object in
 * training and in serving.
 *
 * <p>Ids and buckets are int32 [rows], numbers float32 [rows, width], a sequence int32 [rows,
 * maxLength] in its {@link SequenceLayout}, its mask float32 [rows, maxLength], its length int32
 * [rows]; extra columns are float32 or int64 [rows].
 *
 * <p>A raw value is text, a number, a boolean, a time, a JSON node, or a list, collection or array
 * of these; null and empty text are missing. Text of a sequence or of several numbers has them
 * apart by blanks; blanks alone are an empty sequence. A number is known to vocabularies and hashes
 * by its text, so that formats with and without types agree.
 *
 * <p>Adding a row copies no text and makes no objects where values are text, arrays or lists of
 * text. Not safe for concurrent use: keep one per thread.
 */
public final class RowEncoder {
  private final RowPlan plan;
  private final List<Lane> lanes;
  private final int[] columns; // of the rows bound last, by lane
  private Rows bound;
  private int rows;
  private long encoded;

  private RowEncoder(RowPlan plan) {
    this.plan = plan;
    this.lanes = lanes(plan);
    this.columns = new int[lanes.size()];
  }

  /** The columns of a plan, a sequence before what is made of it. */
  static List<Lane> lanes(RowPlan plan) {
    List<Lane> lanes = new ArrayList<>(FeatureLanes.of(plan.schema()));
    plan.extras().forEach(extra -> lanes.add(new ExtraLane(extra)));
    return List.copyOf(lanes);
  }

  /** An encoder of features, labels and whatever else a plan names. */
  public static RowEncoder of(RowPlan plan) {
    return new RowEncoder(plan);
  }

  /** An encoder of features. */
  public static RowEncoder of(FeatureSchema schema) {
    return new RowEncoder(RowPlan.of(schema));
  }

  public RowPlan plan() {
    return plan;
  }

  /** Rows added since the last {@link #take} or {@link #clear}. */
  public int rows() {
    return rows;
  }

  /** Bytes of one encoded row. */
  public int rowBytes() {
    return lanes.stream().mapToInt(Lane::bytes).reduce(0, Math::addExact);
  }

  /**
   * Adds the row at hand.
   *
   * @throws BadInputException with the place of the row, if it lacks a column or a value breaks the
   *     schema's rules; the row is not added then
   */
  public void add(Rows raw) {
    bind(raw);
    for (int l = 0; l < columns.length; l++) {
      Lane lane = lanes.get(l);
      try {
        lane.put(rows, lane.column() == null ? null : value(raw, lane, columns[l]));
      } catch (IllegalArgumentException e) {
        throw raw.bad(lane.bad(e).getMessage());
      }
    }
    rows++;
    encoded++;
  }

  private void bind(Rows raw) {
    if (raw != bound) {
      for (int l = 0; l < columns.length; l++) {
        String column = lanes.get(l).column();
        columns[l] = column == null ? -1 : raw.column(column);
      }
      bound = raw;
    }
  }

  /** A raw value, of a column that has to be there; {@link Lane#bad} names the lane of a fault. */
  static Object value(Rows raw, Lane lane, int column) {
    if (column < 0 || !raw.has(column)) {
      throw new IllegalArgumentException(
          "expected a column of that name but there is only %s; %s"
              .formatted(raw.columns(), Nearest.to(lane.column(), raw.columns())));
    }
    return raw.value(column);
  }

  /**
   * Adds a row by its values.
   *
   * @param values by the names of columns, such as {@code map::get}; null for a missing value
   * @throws BadInputException naming the feature; the row is not added then
   */
  public void add(Function<String, ?> values) {
    for (Lane lane : lanes) {
      try {
        lane.put(rows, lane.column() == null ? null : values.apply(lane.column()));
      } catch (IllegalArgumentException e) {
        throw lane.bad(e);
      }
    }
    rows++;
    encoded++;
  }

  /**
   * Reads rows until there are so many; empty at the end of the rows.
   *
   * @param most rows of the batch
   */
  public Optional<Batch> read(Rows raw, int most) {
    bind(raw); // some rows read only the columns that were asked for
    while (rows < most && raw.next()) {
      add(raw);
    }
    return rows == 0 ? Optional.empty() : Optional.of(take());
  }

  /** The rows so far as a batch of their own, after which the encoder is empty again. */
  public Batch take() {
    Map<String, Column> taken = new LinkedHashMap<>();
    lanes.forEach(lane -> taken.put(lane.name(), lane.take(rows)));
    Batch batch = new Batch(rows, taken);
    rows = 0;
    return batch;
  }

  /** Forgets the rows so far. */
  public void clear() {
    rows = 0;
  }

  /** Copies the ids of the rows so far. */
  public void copy(String column, IntBuffer into) {
    Lane lane = lane(column, Lane.Kind.INTS);
    into.put(lane.ints, 0, rows * lane.width());
  }

  /** Copies the ids of the rows so far to an input that reads them as int64. */
  public void copy(String column, LongBuffer into) {
    Lane lane = lane(column, Lane.Kind.INTS);
    for (int i = 0; i < rows * lane.width(); i++) {
      into.put(lane.ints[i]);
    }
  }

  /** Copies the numbers of the rows so far; ids to an input that reads them as numbers. */
  public void copy(String column, FloatBuffer into) {
    Lane lane = lane(column, Lane.Kind.FLOATS, Lane.Kind.INTS);
    if (lane.kind() == Lane.Kind.FLOATS) {
      into.put(lane.floats, 0, rows * lane.width());
      return;
    }
    for (int i = 0; i < rows * lane.width(); i++) {
      into.put(lane.ints[i]);
    }
  }

  private Lane lane(String column, Lane.Kind... kinds) {
    for (int l = 0; l < columns.length; l++) {
      Lane lane = lanes.get(l);
      if (lane.name().equals(column) && List.of(kinds).contains(lane.kind())) {
        return lane;
      }
    }
    throw new IllegalArgumentException(
        "encoded column '%s': expected a column of %s but there are only %s"
            .formatted(column, List.of(kinds), lanes.stream().map(Lane::name).toList()));
  }

  /** The counts of all rows added since the encoder was made. */
  public EncodingCounts counts() {
    Map<String, EncodingCounts.Counts> counts = new LinkedHashMap<>();
    for (Lane lane : lanes) {
      if (lane.column() != null) {
        counts.put(lane.name(), lane.counts());
      }
    }
    return new EncodingCounts(encoded, counts);
  }
}
