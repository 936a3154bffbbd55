package io.rankgraft.app;

import io.rankgraft.report.DataFacts;
import io.rankgraft.report.Figure;
import io.rankgraft.report.ReportFolder;
import io.rankgraft.report.TaskRow;
import io.rankgraft.tensorflow.ModelSession;
import java.util.List;
import java.util.Map;

/**
 * How the models of a data set are selected and measured: by ranking all items, or by the labels of
 * tasks.
 */
interface Evaluation<M extends Model> {
  Selection selection();

  DataFacts facts();

  /** Equal for equal data, as far as one can tell. */
  String dataKey();

  /** How the data are cut, in words. */
  String split();

  /** How runs of one table are measured and selected, in words. */
  String protocol();

  /** What runs of one table must agree in, in words: one test part, one way to select. */
  String common();

  /** What {@link #validate} measures. */
  String validated();

  /** The metrics of every test, in the order of tables. */
  List<String> metrics();

  /** Predictions without a model on the test part, where comparisons show them. */
  List<TaskRow> baselines(int threads);

  /** The quality that an epoch is chosen by; more is better. */
  double validate(M model, ModelSession session, int threads);

  /**
   * Measures the selected epoch on the test part.
   *
   * @param name of the variant
   */
  Tested test(String name, M model, ModelSession session, int threads);

  /**
   * @throws IllegalArgumentException if a bundle could not be fed what the model was trained on
   */
  default void requireExportable(String name) {}

  /** How an epoch is chosen; a record whose fields are set by {@code --set}. */
  interface Selection {
    /** Epochs between validations. */
    int evaluateEvery();

    /** Validations without improvement after which training stops. */
    int patience();
  }

  /** What came of a test. */
  interface Tested {
    /** By the names of {@link Evaluation#metrics}. */
    Map<String, Double> metrics();

    /** Numbers that tell what the trained model does and not how well, by name. */
    default Map<String, Double> traits() {
      return Map.of();
    }

    /** What there is to see in the trained model. */
    default List<Figure> figures() {
      return List.of();
    }

    double seconds();

    /** Writes the report and returns what of it a terminal shows. */
    List<String> report(Finished run, ReportFolder into);
  }
}
