package io.rankgraft.cells;

import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Twelve rows: four requests of three candidates, with everything any cell feeds. */
final class CellRows {
  static final int ROWS = 12;

  private CellRows() {}

  /** Features of the host, the new inputs of grafts by their last name, and labels. */
  static Batch of() {
    SplittableRandom random = new SplittableRandom(17);
    Map<String, Column> columns = new LinkedHashMap<>();
    columns.put("item", new Column.Ints(random.ints(ROWS, 0, CellHost.ITEMS).toArray()));
    for (String behaviour : new String[] {"click", "buy"}) {
      int[] ids = random.ints((long) ROWS * CellHost.EVENTS, 0, CellHost.ITEMS).toArray();
      columns.put(behaviour, new Column.Ints(ids, ROWS, CellHost.EVENTS));
    }
    float[] present = new float[ROWS * CellHost.EVENTS];
    float[] click = new float[ROWS];
    float[] buy = new float[ROWS];
    int[] request = new int[ROWS];
    for (int row = 0; row < ROWS; row++) {
      click[row] = row % 2;
      buy[row] = row % 4 == 1 ? 1 : 0;
      request[row] = row / 3;
      for (int e = 0; e < row % (CellHost.EVENTS + 1); e++) { // the first row has no event
        present[row * CellHost.EVENTS + e] = 1;
      }
    }
    columns.put("present", new Column.Floats(present, ROWS, CellHost.EVENTS));
    columns.put("request-of", new Column.Ints(request));
    columns.put("label-click", new Column.Floats(click));
    columns.put("label-buy", new Column.Floats(buy));
    return new Batch(ROWS, columns);
  }
}
