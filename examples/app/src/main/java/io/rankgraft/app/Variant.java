package io.rankgraft.app;

import io.rankgraft.graph.ModelGraph;
import io.rankgraft.models.ServingForm;
import java.util.List;

/**
 * A model with all its options on its data: what a run trains, measures and exports.
 *
 * @param <M> the model in a graph
 */
interface Variant<M extends Model> {
  /** The options, as {@code --set} names them. */
  Record options();

  /** Examples a step. */
  int batch();

  int epochs();

  Evaluation<M> evaluation();

  /** How many trainings it takes, one after another; each begins with what the last learnt. */
  default int stages() {
    return 1;
  }

  /**
   * Builds TRAIN and SERVE of one training.
   *
   * @param stage from 0
   */
  M build(ModelGraph graph, int stage);

  /** Builds EXPORT in a graph for export. */
  ServingForm export(ModelGraph graph);

  /**
   * The variant that is tested and exported: of a model that holds the training log in its graph,
   * the one that also holds what was held out to choose the epoch.
   */
  default Variant<M> onWholeLog() {
    return this;
  }

  /** What readers of its numbers must know of these options. */
  default List<String> remarks() {
    return List.of();
  }
}
