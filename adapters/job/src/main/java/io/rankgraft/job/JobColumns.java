package io.rankgraft.job;

import java.util.Objects;
import java.util.Optional;

/**
 * What the columns of a log are to a job.
 *
 * @param item the feature that is ranked; sequences of its values are behaviours
 * @param unit the feature whose rows belong together in the intervals; empty if each row stands
 *     alone
 * @param time the column with the time of a row, for splits; without one a file counts as ordered
 * @param weight the column with a row's weight in losses and metrics
 * @param request the column whose neighbouring equal values make one request, for grafts of lists
 * @param gap the dense feature with the seconds from the row before of a request to a row, for
 *     grafts of lists; a server has to know it too, so it is a feature and not the time
 */
public record JobColumns(
    String item,
    Optional<String> unit,
    Optional<String> time,
    Optional<String> weight,
    Optional<String> request,
    Optional<String> gap) {
  public JobColumns {
    Objects.requireNonNull(item, "job columns: expected the feature of the item");
  }

  /** Item {@code item}, unit {@code user}. */
  public static JobColumns ofDefaults() {
    return new JobColumns(
        "item",
        Optional.of("user"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  public JobColumns withItem(String feature) {
    return new JobColumns(feature, unit, time, weight, request, gap);
  }

  public JobColumns withUnit(Optional<String> feature) {
    return new JobColumns(item, feature, time, weight, request, gap);
  }

  public JobColumns withTime(String column) {
    return new JobColumns(item, unit, Optional.of(column), weight, request, gap);
  }

  public JobColumns withWeight(String column) {
    return new JobColumns(item, unit, time, Optional.of(column), request, gap);
  }

  public JobColumns withRequest(String column) {
    return new JobColumns(item, unit, time, weight, Optional.of(column), gap);
  }

  public JobColumns withGap(String feature) {
    return new JobColumns(item, unit, time, weight, request, Optional.of(feature));
  }
}
