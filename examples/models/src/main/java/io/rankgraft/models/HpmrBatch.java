package io.rankgraft.models;

import io.rankgraft.backbones.BehaviourGraph;
import io.rankgraft.data.Axis;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.history.HistorySupervision;
import io.rankgraft.ptn.NonSampling;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TInt32;

/** The observed pairs of a batch as inputs of the graph. */
record HpmrBatch(BehaviourGraph graph)
    implements NonSampling.PositivesSource, HistorySupervision.BatchPairs {
  @Override
  public NonSampling.Positives of(GraftScope scope, int behaviour) {
    return new NonSampling.Positives(
        graph.batchEdgeRows(behaviour), graph.batchEdgeItems(behaviour));
  }

  @Override
  public NonSampling.Positives unique(GraftScope scope, int upstream, int downstream) {
    GraftScope inner =
        scope.child(
            graph.behaviours().get(upstream) + "-not-" + graph.behaviours().get(downstream));
    return new NonSampling.Positives(ids(inner, "batch-rows"), ids(inner, "batch-items"));
  }

  @Override
  public HistorySupervision.History history(GraftScope scope) {
    return new HistorySupervision.History(ids(scope, "batch-items"), ids(scope, "batch-edges"));
  }

  @Override
  public HistorySupervision.Pairs purchases(GraftScope scope) {
    int target = graph.behaviours().size() - 1;
    return new HistorySupervision.Pairs(
        graph.batchEdgeRows(target),
        graph.batchEdgeItems(target),
        graph.batchEdgePositions(target));
  }

  private static Operand<TInt32> ids(GraftScope scope, String name) {
    return scope.input(name, TInt32.class, Shape.of(Shape.UNKNOWN_SIZE), Axis.NONE);
  }
}
