package io.rankgraft.app.graft;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.data.RowEncoder;
import io.rankgraft.data.Rows;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.Scorer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Raw rows as the features of requests, some hundred rows a run and no request in two runs. */
final class RequestRows {
  private static final int ROWS_A_RUN = 256;

  private final List<InputSpec> inputs;
  private final RowEncoder encoded;
  private final Rows rows;
  private final String column; // null where every row is a request
  private boolean more; // whether there is a row at hand

  RequestRows(Scorer scorer, Rows rows, String column) {
    this.inputs = scorer.signature().inputs();
    List<String> read = inputs.stream().map(InputSpec::name).toList();
    this.encoded = RowEncoder.of(scorer.schema().only(read));
    this.rows = rows;
    this.column = column;
    this.more = rows.next();
  }

  /** Fills features with the next requests; false at the end. */
  boolean fill(Features features) {
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
    features.begin(requests, n);
    features.requestOf().put(requestOf, 0, n);
    features.put(on(Axis.CANDIDATE, all));
    features.put(on(Axis.REQUEST, all).rows(Arrays.copyOf(firsts, requests)));
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
