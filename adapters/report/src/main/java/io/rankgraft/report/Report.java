package io.rankgraft.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;

/**
 * A training run and what came of it. In JSON the fields of {@link Run}, {@link Protocol} and
 * {@link Training} stand at the top level: {@code model, preset, options, seed, …, dataset, split,
 * protocol, …, metrics, baselines, …, secondsPerEpoch, secondsPerStep, parameters, …}.
 *
 * @param metrics the model's rows, see {@link RankingRow#of}
 * @param baselines the trivial baselines' rows
 * @param tables further tables
 * @param remarks what a reader should know besides, in plain words
 */
public record Report(
    @JsonUnwrapped Run run,
    DatasetFacts dataset,
    @JsonUnwrapped Protocol protocol,
    List<RankingRow> metrics,
    List<RankingRow> baselines,
    List<ReportTable> tables,
    @JsonUnwrapped Training training,
    List<String> remarks) {
  public Report {
    metrics = List.copyOf(metrics);
    baselines = List.copyOf(baselines);
    tables = List.copyOf(tables);
    remarks = List.copyOf(remarks);
  }

  /**
   * What was run.
   *
   * @param preset the preset's name, or null for a model without presets
   * @param options all options and their values, as the user would write them
   * @param versions of this SDK, its engine, the JVM
   */
  public record Run(
      String model,
      String preset,
      Map<String, String> options,
      long seed,
      Map<String, String> versions) {}

  /**
   * How it was measured, in words.
   *
   * @param split how training, validation and test parts were cut
   * @param protocol for instance "full ranking of all items, ties at expected value"
   * @param selection what the shown epoch was chosen by
   */
  public record Protocol(String split, String protocol, String selection) {}

  /**
   * How training went.
   *
   * @param stoppedBecause for instance "all epochs done" or "20 minutes were up"
   * @param parameters numbers of trained values by name, and what they add up to in {@code total}
   */
  public record Training(
      int epochs,
      long steps,
      double seconds,
      double secondsPerEpoch,
      double secondsPerStep,
      double evaluationSeconds,
      String stoppedBecause,
      Map<String, Long> parameters,
      List<Curve> curves) {
    public Training {
      curves = List.copyOf(curves);
    }
  }

  /** The first lines: does a ranker without a model do better? */
  @JsonProperty("headlines")
  public List<String> headlines() {
    return Headlines.of(this);
  }
}
