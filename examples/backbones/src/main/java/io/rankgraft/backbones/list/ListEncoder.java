package io.rankgraft.backbones.list;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.hawkes.Head;
import io.rankgraft.layers.LogitHead;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** A sequence model for one task: a state of every item that knows the items before it. */
public interface ListEncoder {
  /** The states, [L · P, {@link #width}], list after list. */
  Operand<TFloat32> states(GraftScope scope, ListInputs inputs);

  /** The width of a state. */
  int width(int itemWidth);

  /**
   * A ranker of two such models, one a task: how HEROES' section 5.2 extends models that were made
   * for clicks alone.
   *
   * @param headWidths the hidden layers of each task's head
   */
  default ListRanker perTask(List<Integer> headWidths) {
    return (scope, inputs) ->
        new ListRanker.Logits(
            task(scope.child("click"), inputs, headWidths),
            task(scope.child("conversion"), inputs, headWidths));
  }

  private Operand<TFloat32> task(GraftScope scope, ListInputs inputs, List<Integer> headWidths) {
    LogitHead head = Head.create(scope.child("head"), width(inputs.width()), headWidths);
    return inputs.toLists(scope.tf(), head.logits(states(scope, inputs)));
  }
}
