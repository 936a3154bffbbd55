package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.GraphProto;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Rows made up to try a host on. Ids stay below the sizes of the tables they are looked up in, as
 * far as the graph shows; where a host refuses one kind of rows, there is a plainer one.
 */
final class ProbeRows {
  /** Kinds of values, the most telling first. */
  enum Kind {
    NUMBERS,
    IDS,
    ONES,
    ZEROS
  }

  private static final int OPEN_SIZE = 4;
  private static final int UNKNOWN_TABLE = 3;
  private static final long SEED = 20_261_130;
  private final List<HostInput> inputs;
  private final Map<String, Long> tables; // rows of the smallest table an input looks up

  /**
   * @param texts how many texts there are by input of text
   */
  ProbeRows(GraphProto graph, List<HostInput> inputs, Map<String, List<String>> texts) {
    this.inputs = inputs;
    this.tables = new HashMap<>(InputValues.of(graph, inputs).tables());
    texts.forEach((input, values) -> tables.put(input, (long) values.size()));
  }

  /** Rows of one kind; the same rows for the same number. */
  Batch of(Kind kind, int rows) {
    Map<String, Column> columns = new LinkedHashMap<>();
    SplittableRandom random = new SplittableRandom(SEED);
    for (HostInput input : inputs) {
      int[] shape = new int[Math.max(1, input.shape().size())];
      Arrays.setAll(
          shape, d -> d == 0 ? rows : input.shape().get(d) > 0 ? input.shape().get(d) : OPEN_SIZE);
      int size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
      SplittableRandom own = random.split();
      columns.put(
          input.name(),
          switch (input.type()) {
            case FLOAT32 -> {
              float[] values = new float[size];
              for (int i = 0; i < size; i++) {
                values[i] =
                    kind == Kind.NUMBERS
                        ? (float) (own.nextDouble() * 2 - 1)
                        : whole(kind, input, own);
              }
              yield new Column.Floats(values, shape);
            }
            case INT32, BOOL -> {
              int[] values = new int[size];
              Arrays.setAll(values, i -> (int) whole(kind, input, own));
              yield new Column.Ints(values, shape);
            }
            case INT64 -> {
              long[] values = new long[size];
              Arrays.setAll(values, i -> whole(kind, input, own));
              yield new Column.Longs(values, shape);
            }
          });
    }
    return new Batch(rows, columns);
  }

  private long whole(Kind kind, HostInput input, SplittableRandom random) {
    boolean bool = input.type() == io.rankgraft.serve.ElementType.BOOL;
    long bound = bool ? 2 : Math.max(1, tables.getOrDefault(input.name(), (long) UNKNOWN_TABLE));
    return switch (kind) {
      case NUMBERS, IDS -> random.nextLong(bound);
      case ONES -> Math.min(1, bound - 1);
      case ZEROS -> 0;
    };
  }

  /** Rows from one place to another of a batch. */
  static Batch rows(Batch batch, int from, int to) {
    Map<String, Column> columns = new LinkedHashMap<>();
    batch.columns().forEach((name, column) -> columns.put(name, Columns.rows(column, from, to)));
    return new Batch(to - from, columns);
  }
}
