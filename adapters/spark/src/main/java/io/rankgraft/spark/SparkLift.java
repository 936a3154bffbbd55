package io.rankgraft.spark;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.StableHash;
import io.rankgraft.evaluate.lift.ArmLift;
import io.rankgraft.evaluate.lift.AucDraws;
import io.rankgraft.evaluate.lift.DrawSums;
import io.rankgraft.evaluate.lift.Lift;
import io.rankgraft.evaluate.lift.LiftReport;
import io.rankgraft.evaluate.lift.LiftSums;
import io.rankgraft.evaluate.lift.LiftTotals;
import io.rankgraft.evaluate.lift.TaskLift;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;

/**
 * Whether a graft helped on one task, over rows that no one machine holds: exact AUC with ties, log
 * loss or errors, calibration, and paired Poisson bootstrap intervals. The digits are those of
 * {@link Lift#compare} over the same rows on one machine, however they are partitioned. An
 * immutable value.
 *
 * <p>Three passes: totals, draws by unit, and a sort by score per model. A partition's rows are
 * held as primitive columns, 8 bytes per row and column.
 *
 * @param task named so in the report
 * @param binary labels of 0 and 1; else amounts
 * @param label column of labels
 * @param arms columns of predictions by the name of the model: the host, the host with the graft,
 *     then controls
 * @param best the control that was best on the validation rows
 * @param unit column of keys of what was sampled independently: whole numbers, or text that is
 *     hashed
 * @param weight column of sample weights
 * @param mask column of 0 and 1: rows with 1 have a label
 * @param slices conditions on rows to report apart, by name
 * @param lift bootstrap, and how the negatives were sampled
 */
public record SparkLift(
    String task,
    boolean binary,
    String label,
    Map<String, String> arms,
    Optional<String> best,
    Optional<String> unit,
    Optional<String> weight,
    Optional<String> mask,
    Map<String, Column> slices,
    Lift lift) {
  public SparkLift {
    arms = new LinkedHashMap<>(arms);
    slices = new LinkedHashMap<>(slices);
  }

  private static SparkLift of(
      String task, boolean binary, String label, String host, String grafted) {
    Map<String, String> arms = new LinkedHashMap<>();
    arms.put(ArmLift.HOST, host);
    arms.put(ArmLift.GRAFTED, grafted);
    return new SparkLift(
        task,
        binary,
        label,
        arms,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Lift.ofDefaults());
  }

  /** Labels of 0 and 1 against two columns of probabilities. */
  public static SparkLift ofBinary(String task, String label, String host, String grafted) {
    return of(task, true, label, host, grafted);
  }

  /** Amounts against two columns of amounts. */
  public static SparkLift ofAmount(String task, String label, String host, String grafted) {
    return of(task, false, label, host, grafted);
  }

  /** With a control's column of predictions. With controls, {@link #withBestControl} is due. */
  public SparkLift withControl(String name, String column) {
    Map<String, String> more = new LinkedHashMap<>(arms);
    if (more.putIfAbsent(name, column) != null) {
      throw new IllegalArgumentException(
          "lift of '%s': expected arms of different names but there are two of '%s'"
              .formatted(task, name));
    }
    return new SparkLift(task, binary, label, more, best, unit, weight, mask, slices, lift);
  }

  /** Which control was best on the validation rows. */
  public SparkLift withBestControl(String name) {
    if (!arms.containsKey(name) || name.equals(ArmLift.HOST) || name.equals(ArmLift.GRAFTED)) {
      throw new IllegalArgumentException(
          "lift of '%s': expected one of the controls among %s but got '%s'"
              .formatted(task, arms.keySet(), name));
    }
    return new SparkLift(
        task, binary, label, arms, Optional.of(name), unit, weight, mask, slices, lift);
  }

  public SparkLift withUnit(String column) {
    return new SparkLift(
        task, binary, label, arms, best, Optional.of(column), weight, mask, slices, lift);
  }

  public SparkLift withWeight(String column) {
    return new SparkLift(
        task, binary, label, arms, best, unit, Optional.of(column), mask, slices, lift);
  }

  public SparkLift withMask(String column) {
    return new SparkLift(
        task, binary, label, arms, best, unit, weight, Optional.of(column), slices, lift);
  }

  /** Rows on which a condition holds, reported apart. */
  public SparkLift withSlice(String name, Column condition) {
    Map<String, Column> more = new LinkedHashMap<>(slices);
    more.put(name, condition);
    return new SparkLift(task, binary, label, arms, best, unit, weight, mask, more, lift);
  }

  public SparkLift withLift(Lift other) {
    return new SparkLift(task, binary, label, arms, best, unit, weight, mask, slices, other);
  }

  /** The lift as a report of this task alone. */
  public LiftReport report(Dataset<Row> rows) {
    return new LiftReport(lift.bootstrap(), List.of(compare(rows)));
  }

  /**
   * Runs the passes.
   *
   * @throws BadInputException if a column is missing, or no row counts
   */
  public TaskLift compare(Dataset<Row> rows) {
    requireColumns(rows);
    Map<String, ArmLift.Role> roles = new LinkedHashMap<>();
    for (String arm : arms.keySet()) {
      roles.put(
          arm,
          arm.equals(ArmLift.HOST)
              ? ArmLift.Role.HOST
              : arm.equals(ArmLift.GRAFTED)
                  ? ArmLift.Role.GRAFTED
                  : arm.equals(best.orElse(""))
                      ? ArmLift.Role.BEST_CONTROL
                      : ArmLift.Role.CONTROL);
    }
    Map<String, LiftSums> parts = new LinkedHashMap<>();
    slices.forEach((name, condition) -> parts.put(name, sums(rows.filter(condition))));
    return lift.compare(task, roles, sums(rows), parts);
  }

  private void requireColumns(Dataset<Row> rows) {
    List<String> columns = Arrays.asList(rows.columns());
    Columns.require("label", label, columns);
    arms.forEach((arm, column) -> Columns.require("arm '" + arm + "'", column, columns));
    Columns.require("unit", unit.orElseThrow(this::withoutUnit), columns);
    weight.ifPresent(name -> Columns.require("weight", name, columns));
    mask.ifPresent(name -> Columns.require("mask", name, columns));
  }

  private BadInputException withoutUnit() {
    return new BadInputException(
        "lift of '%s': expected a unit but there is none; name the column of the user, or one with a number per row, by withUnit"
            .formatted(task));
  }

  private LiftSums sums(Dataset<Row> rows) {
    Dataset<Row> counted = columns(rows).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      LiftTotals totals = null;
      for (byte[] part : run(counted, new LiftTask.Totals(binary, arms.size()))) {
        LiftTotals own = LiftTotals.ofBytes(part);
        totals = totals == null ? own : totals.merge(own);
      }
      if (totals == null) {
        throw new BadInputException(
            "lift of '%s': expected rows that count but there are none".formatted(task));
      }
      DrawSums draws = null;
      LiftTask second = new LiftTask.Draws(lift.bootstrap(), totals.toBytes(), arms.size());
      for (byte[] part : run(counted, second)) {
        DrawSums own = DrawSums.ofBytes(part);
        draws = draws == null ? own : draws.merge(own);
      }
      List<AucDraws> aucs = new ArrayList<>();
      for (int arm = 0; arm < arms.size() && binary; arm++) {
        Dataset<Row> ranges = counted.repartitionByRange(functions.col(LiftTask.ARM + arm));
        LiftTask third =
            new LiftTask.Auc(lift.bootstrap(), totals.largestWeight().orElse(0), arm, arms.size());
        aucs.add(AucDraws.join(run(ranges, third).stream().map(AucDraws::ofBytes).toList()));
      }
      return new LiftSums(
          totals, draws, aucs, counted.select(LiftTask.UNIT).distinct().count());
    } finally {
      counted.unpersist();
    }
  }

  private static List<byte[]> run(Dataset<Row> rows, MapPartitionsFunction<Row, byte[]> task) {
    return rows.mapPartitions(task, Encoders.BINARY()).collectAsList();
  }

  /** The rows that count: label, weight, unit and predictions as doubles and longs. */
  private Dataset<Row> columns(Dataset<Row> rows) {
    Dataset<Row> kept = mask.isPresent() ? rows.filter(Columns.of(mask.get()).notEqual(0)) : rows;
    List<Column> columns = new ArrayList<>();
    columns.add(number(label).as(LiftTask.LABEL));
    columns.add(
        weight.map(SparkLift::number).orElse(functions.lit(1.0)).as(LiftTask.WEIGHT));
    columns.add(unit(rows).as(LiftTask.UNIT));
    int arm = 0;
    for (String column : arms.values()) {
      Column predicted = number(column);
      // NaN is refused by the task; without the negation of zero equal scores have equal bits
      columns.add(corrected(predicted).plus(functions.lit(0.0)).as(LiftTask.ARM + arm++));
    }
    Dataset<Row> selected = kept.select(columns.toArray(Column[]::new));
    return weight.isPresent() ? selected.filter(functions.col(LiftTask.WEIGHT).notEqual(0)) : selected;
  }

  private Column corrected(Column probability) {
    if (!binary || lift.trainedOn().isEmpty()) {
      return probability;
    }
    Column others = functions.lit(1.0).minus(probability);
    return probability.divide(
        probability.plus(others.divide(functions.lit(lift.trainedOn().get().rate()))));
  }

  private static Column number(String column) {
    return Columns.of(column).cast(DataTypes.DoubleType);
  }

  private Column unit(Dataset<Row> rows) {
    Column column = Columns.of(unit.orElseThrow());
    String type = rows.schema().apply(unit.get()).dataType().typeName();
    return List.of("byte", "short", "integer", "long").contains(type)
        ? column.cast(DataTypes.LongType)
        : functions
            .udf((UDF1<String, Long>) t -> t == null ? null : StableHash.text(t), DataTypes.LongType)
            .apply(column.cast(DataTypes.StringType));
  }
}
