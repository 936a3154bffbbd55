package io.rankgraft.backbones.ctr;

import io.rankgraft.graph.GraftScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** From embedded features to one representation a task: the half of a ranker below the tasks. */
@FunctionalInterface
public interface Bottom {
  /**
   * @param fields [rows, fields, d], the last two known
   * @param tasks how many representations to give
   * @return as many tensors [rows, width] of known widths; the same one repeated where the bottom
   *     does not tell tasks apart
   */
  List<Operand<TFloat32>> attach(GraftScope scope, Operand<TFloat32> fields, int tasks);
}
