package io.rankgraft.app;

import io.rankgraft.report.ReportFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A training and its evaluation, fully specified. */
interface Run {
  /** As the user wrote the model. */
  String name();

  long seed();

  Run withSeed(long seed);

  /** Epochs at most. */
  int epochs();

  /** What validation measures. */
  String validated();

  /** All that decides the numbers. */
  String key();

  /** How the data are cut, in words. */
  String split();

  /** How runs of one table are measured and selected, in words. */
  String protocol();

  /** Preset and options in words. */
  String setting();

  /** What readers of its numbers must know. */
  default List<String> remarks() {
    return List.of();
  }

  /**
   * Checks that a table may hold both: one test part, one way to select.
   *
   * @throws IllegalArgumentException naming what differs
   */
  void requireComparable(Run first);

  /**
   * Trains, selects an epoch and evaluates it once.
   *
   * @param out gets the checkpoints
   * @throws IllegalStateException if a loss is not finite
   */
  Finished train(Path out, Progress progress, boolean resume);

  /** What came of a run. */
  interface Finished {
    /** By the names of {@link Study#metrics}. */
    Map<String, Double> metrics();

    /** Numbers that tell what the trained model does and not how well, by name. */
    default Map<String, Double> traits() {
      return Map.of();
    }

    /** Writes the report and returns what of it a terminal shows. */
    List<String> report(ReportFolder into);
  }
}
