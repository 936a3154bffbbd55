package io.rankgraft.hawkes;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * What a model says of the items of lists, [lists, positions] each; 0 where there is no item.
 *
 * @param clickLogit of the prior-click relevance h^c
 * @param conversionLogit of the post-click relevance h^v, the conversion given a click
 * @param click P(c_i = 1)
 * @param conversion P(v_i = 1)
 */
public record ListScores(
    Operand<TFloat32> clickLogit,
    Operand<TFloat32> conversionLogit,
    Operand<TFloat32> click,
    Operand<TFloat32> conversion) {}
