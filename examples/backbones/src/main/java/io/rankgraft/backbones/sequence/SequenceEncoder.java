package io.rankgraft.backbones.sequence;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.tim.Tim;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** From behaviour sequences and a target item to one interest vector. */
@FunctionalInterface
public interface SequenceEncoder {
  /**
   * @param inputs as TIM's: sequences [R, L, d] with masks, the target [C, d]
   * @return [C, width] of a known width
   */
  Operand<TFloat32> encode(GraftScope scope, Tim.Inputs inputs);
}
