package io.rankgraft.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rankgraft.evaluate.MeanAndError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Several variants on one split, over several seeds. The first variant is the base the others are
 * compared with, seed by seed.
 *
 * @param protocol how the numbers were measured, in words
 * @param metrics the metrics' names
 * @param baselines predictions without a model; they know no seeds
 */
public record ComparisonReport(
    String title,
    DataFacts dataset,
    String split,
    String protocol,
    List<String> metrics,
    List<Variant> variants,
    List<TaskRow> baselines,
    List<String> remarks) {
  /**
   * One variant's metrics by seed, each list in the order of the report's metrics.
   *
   * @param options what tells the variant from others, as written
   */
  public record Variant(
      String name, Map<String, String> options, SortedMap<Long, List<Double>> valuesBySeed) {}

  /**
   * One cell of the table.
   *
   * @param value mean and standard error over the variant's seeds
   * @param difference paired difference to the first variant over the seeds both have; null for the
   *     first variant and where no seed is shared
   */
  public record Cell(String metric, MeanAndError value, MeanAndError difference) {
    /** Whether the 95 % interval of the difference, by Student's t over seeds, excludes 0. */
    public boolean clear() {
      return difference != null && difference.interval95().excludes(0);
    }
  }

  /** The cells of one variant. */
  public record Row(String variant, List<Cell> cells) {}

  public ComparisonReport {
    metrics = List.copyOf(metrics);
    variants = List.copyOf(variants);
    baselines = List.copyOf(baselines);
    remarks = List.copyOf(remarks);
    for (var variant : variants) {
      if (variant.valuesBySeed().isEmpty()) {
        throw new IllegalArgumentException(
            "comparison: expected at least one seed but variant '%s' has none"
                .formatted(variant.name()));
      }
      for (var entry : variant.valuesBySeed().entrySet()) {
        if (entry.getValue().size() != metrics.size()) {
          throw new IllegalArgumentException(
              "comparison: expected %s metrics but variant '%s' has %s for seed %s"
                  .formatted(
                      metrics.size(), variant.name(), entry.getValue().size(), entry.getKey()));
        }
      }
    }
  }

  /** The table: means, errors and paired differences. */
  @JsonProperty("table")
  public List<Row> table() {
    var rows = new ArrayList<Row>();
    for (int v = 0; v < variants.size(); v++) {
      var cells = new ArrayList<Cell>();
      for (int m = 0; m < metrics.size(); m++) {
        int metric = m;
        double[] values =
            variants.get(v).valuesBySeed().values().stream()
                .mapToDouble(list -> list.get(metric))
                .toArray();
        cells.add(new Cell(metrics.get(m), MeanAndError.of(values), v == 0 ? null : paired(v, m)));
      }
      rows.add(new Row(variants.get(v).name(), List.copyOf(cells)));
    }
    return List.copyOf(rows);
  }

  private MeanAndError paired(int variant, int metric) {
    var mine = variants.get(variant).valuesBySeed();
    var base = variants.get(0).valuesBySeed();
    long[] shared =
        mine.keySet().stream().filter(base::containsKey).mapToLong(seed -> seed).toArray();
    if (shared.length == 0) {
      return null;
    }
    double[] left = new double[shared.length];
    double[] right = new double[shared.length];
    for (int s = 0; s < shared.length; s++) {
      left[s] = mine.get(shared[s]).get(metric);
      right[s] = base.get(shared[s]).get(metric);
    }
    return MeanAndError.pairedDifference(left, right);
  }

  /**
   * The first lines: where a variant differs from the first, and where a ranker without a model
   * does better than a variant.
   */
  @JsonProperty("headlines")
  public List<String> headlines() {
    return ComparisonHeadlines.of(this);
  }

  /** Metrics over the values of an option, where enough variants differ in nothing else. */
  @JsonProperty("figures")
  public List<Figure> figures() {
    return Sensitivity.of(this);
  }

  /** The table for a terminal, in ASCII besides the variants' own names. */
  public String asText() {
    return ComparisonText.of(this);
  }
}
