package io.rankgraft.registry;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * The labels of a task in one batch.
 *
 * @param values [candidates]
 * @param weights of the rows, 0 where a row has no label, [candidates]
 */
public record RowLabels(Operand<TFloat32> values, Operand<TFloat32> weights) {}
