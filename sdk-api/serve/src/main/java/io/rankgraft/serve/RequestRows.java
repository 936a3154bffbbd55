package io.rankgraft.serve;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.data.RowEncoder;
import io.rankgraft.data.Rows;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Raw rows as the features of requests, some hundred rows a run and no request in two runs. Owns
 * neither rows nor features. For one thread at a time.
 */
public final class RequestRows {
  private static final int ROWS_A_RUN = 256;

  private final List<InputSpec> inputs;
  private final RowEncoder encoded;
  private final Rows rows;
  private final String column; // null where no column says what a request is
  private final boolean shared; // whether neighbours with one request side share a request
  private boolean more; // whether there is a row at hand

  private RequestRows(Scorer scorer, Rows rows, String column, boolean shared) {
    this.inputs = scorer.signature().inputs();
    List<String> read = inputs.stream().map(InputSpec::name).toList();
    this.encoded = RowEncoder.of(scorer.schema().only(read));
    this.rows = rows;
    this.column = column;
    this.shared = shared;
    this.more = rows.next();
  }

  /** Every row is a request of its own. */
  public static RequestRows ofSingles(Scorer scorer, Rows rows) {
    return new RequestRows(scorer, rows, null, false);
  }

  /**
   * Neighbouring rows with one value in a column are the candidates of one request, as models of
   * lists need; its user side is that of the first.
   */
  public static RequestRows ofColumn(Scorer scorer, Rows rows, String column) {
    return new RequestRows(scorer, rows, column, false);
  }

  /**
   * Neighbouring rows whose user sides are equal share a request, so that a user side is computed
   * once. For models that score each candidate by itself; those of lists would take such rows for
   * one list.
   */
  public static RequestRows ofEqualSides(Scorer scorer, Rows rows) {
    return new RequestRows(scorer, rows, null, true);
  }

  /** Fills features with the next requests; false at the end. */
  public boolean fill(Features features) {
    int[] firsts = new int[ROWS_A_RUN]; // row by request
    int[] requestOf = new int[ROWS_A_RUN]; // request by row
    int requests = 0;
    String last = null;
    while (more) {
      int row = encoded.rows();
      String value = column == null ? null : request();
      if (row == 0 || value == null || !value.equals(last)) {
        if (row >= ROWS_A_RUN) {
          break;
        }
        firsts[requests++] = row;
      }
      if (row == requestOf.length) {
        requestOf = Arrays.copyOf(requestOf, 2 * row);
      }
      requestOf[row] = requests - 1;
      last = value;
      encoded.add(rows);
      more = rows.next();
    }
    int n = encoded.rows();
    if (n == 0) {
      return false;
    }
    Batch all = encoded.take();
    Batch sides = on(Axis.REQUEST, all);
    if (shared) {
      requests = share(sides, firsts, requestOf);
    }
    features.begin(requests, n);
    features.requestOf().put(requestOf, 0, n);
    features.put(on(Axis.CANDIDATE, all));
    features.put(sides.rows(Arrays.copyOf(firsts, requests)));
    return true;
  }

  /** Gives neighbours with equal sides one request; the number of requests. */
  private static int share(Batch sides, int[] firsts, int[] requestOf) {
    int requests = 0;
    for (int row = 0; row < sides.rows(); row++) {
      if (row == 0 || !isLikeBefore(sides, row)) {
        firsts[requests++] = row;
      }
      requestOf[row] = requests - 1;
    }
    return requests;
  }

  private static boolean isLikeBefore(Batch sides, int row) {
    for (Column column : sides.columns().values()) {
      int width = column.size() / column.rows();
      int at = row * width;
      boolean same;
      if (column instanceof Column.Ints ints) {
        same = Arrays.equals(ints.values(), at - width, at, ints.values(), at, at + width);
      } else if (column instanceof Column.Longs longs) {
        same = Arrays.equals(longs.values(), at - width, at, longs.values(), at, at + width);
      } else {
        float[] floats = ((Column.Floats) column).values();
        same = Arrays.equals(floats, at - width, at, floats, at, at + width);
      }
      if (!same) {
        return false;
      }
    }
    return true;
  }

  private String request() {
    int at = rows.column(column);
    Object value = at >= 0 && rows.has(at) ? rows.value(at) : null;
    if (value == null) {
      throw rows.bad("expected a request in column '%s' but there is none".formatted(column));
    }
    return value.toString();
  }

  private Batch on(Axis axis, Batch all) {
    Map<String, Column> columns = new LinkedHashMap<>();
    for (InputSpec input : inputs) {
      Column values = all.columns().get(input.name());
      if (input.axis() == axis && values != null) {
        columns.put(input.name(), values);
      }
    }
    return new Batch(all.rows(), columns);
  }
}
