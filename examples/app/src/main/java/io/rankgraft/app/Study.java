package io.rankgraft.app;

import io.rankgraft.files.MultiBehaviourReader;
import io.rankgraft.report.DataFacts;
import io.rankgraft.report.TaskRow;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/** One data set, on which models of one kind are trained and compared. */
interface Study {
  DataFacts facts();

  /** The metrics of every run, in the order of tables. */
  List<String> metrics();

  /**
   * A run, all its options checked.
   *
   * @throws IllegalArgumentException if there is no such option, a value is out of its range or the
   *     model is of another kind
   */
  Run run(ModelSpec spec, Settings settings);

  /** Says at once what of the data was probably meant otherwise; reports have all notes. */
  default void warn(PrintWriter console) {
    for (String warning : MultiBehaviourReader.warnings(facts().notes())) {
      console.println("warning: " + warning);
    }
    console.flush();
  }

  /** Predictions without a model on the test part of a run, where comparisons show them. */
  List<TaskRow> baselines(Run run);

  /**
   * What all runs of a command share.
   *
   * @param options what the command line set for all models
   */
  record Settings(
      String preset, Map<String, String> options, long seed, int threads, double maxMinutes) {}
}
