package io.rankgraft.files.table;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The MineThatData e-mail challenge (Hillstrom 2008): visit, conversion, spend of 64,000 customers
 * within two weeks of an e-mail or none. One file {@code hillstrom} of any form of {@link
 * TableRows}.
 *
 * <p>Features are all from before: recency, the spend of the past year (its segment, and {@code
 * log_history}, log(1 + dollars), as a number), what was bought, where, how, and the e-mail itself.
 * The file has no dates: time is the order of its rows.
 */
public final class Hillstrom {
  /** The file without its ending. */
  public static final String FILE = "hillstrom";

  private static final List<String> TASKS = List.of("visit", "conversion", "spend");
  private static final String HISTORY = "history";
  private static final String LOG_HISTORY = "log_history"; // not the column: other numbers

  /** The values of each feature with ids, as the file spells them. */
  private static final Map<String, List<String>> IDS = new LinkedHashMap<>();

  static {
    IDS.put("recency", List.of("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"));
    IDS.put(
        "history_segment",
        List.of(
            "1) $0 - $100",
            "2) $100 - $200",
            "3) $200 - $350",
            "4) $350 - $500",
            "5) $500 - $750",
            "6) $750 - $1,000",
            "7) $1,000 +"));
    IDS.put("mens", List.of("0", "1"));
    IDS.put("womens", List.of("0", "1"));
    IDS.put("zip_code", List.of("Rural", "Surburban", "Urban"));
    IDS.put("newbie", List.of("0", "1"));
    IDS.put("channel", List.of("Multichannel", "Phone", "Web"));
    IDS.put("segment", List.of("Mens E-Mail", "No E-Mail", "Womens E-Mail"));
  }

  private Hillstrom() {}

  /** What the rows are made of. */
  public static FeatureSchema schema() {
    List<Feature> features = new ArrayList<>();
    IDS.forEach(
        (name, values) ->
            features.add(
                new Feature(
                    name,
                    Axis.CANDIDATE,
                    new Categorical.Vocabulary(
                        values, FeatureType.Rule.RESERVE, FeatureType.Rule.RESERVE))));
    features.add(new Feature(LOG_HISTORY, Axis.CANDIDATE, new FeatureType.Dense(1, null)));
    return new FeatureSchema(features);
  }

  /**
   * @param folder holds the file
   * @throws io.rankgraft.data.BadInputException naming file, line and reason
   */
  public static LabelledTable read(Path folder) {
    ChainLabels labels = new ChainLabels(TASKS, false);
    RowBuilder builder = new RowBuilder(schema(), TASKS);
    long broken = 0;
    try (TableRows rows = TableRows.open(folder, FILE)) {
      int[] ids = IDS.keySet().stream().mapToInt(rows::column).toArray();
      int history = rows.column(HISTORY);
      int[] tasks = TASKS.stream().mapToInt(rows::column).toArray();
      float[] y = new float[TASKS.size()];
      while (rows.next()) {
        for (int f = 0; f < ids.length; f++) {
          builder.put(f, rows.text(ids[f]));
        }
        double dollars = rows.number(history);
        if (!(dollars >= 0)) {
          throw rows.bad("expected a history of 0 or more but found " + dollars);
        }
        builder.put(ids.length, Math.log1p(dollars));
        for (int t = 0; t < y.length; t++) {
          y[t] = (float) rows.number(tasks[t]);
          builder.label(t, y[t]);
        }
        labels.check(y, rows);
        broken += ChainLabels.isBroken(y) ? 1 : 0;
        builder.end();
      }
    }
    Map<String, Long> notes = new LinkedHashMap<>();
    if (broken > 0) {
      notes.put("rows with a later label but not an earlier one", broken);
    }
    Batch batch = builder.take();
    long[] order = IntStream.range(0, batch.rows()).asLongStream().toArray();
    return new LabelledTable("hillstrom", schema(), TASKS, batch, order, 0, notes);
  }
}
