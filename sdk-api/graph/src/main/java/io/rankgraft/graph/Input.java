package io.rankgraft.graph;

import io.rankgraft.data.Axis;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TType;

/**
 * A tensor the caller feeds on every run.
 *
 * @param name unique within a build
 * @param shape {@link Shape#UNKNOWN_SIZE} where it varies from run to run
 * @param tensor the placeholder
 */
public record Input<T extends TType>(
    String name, Class<T> type, Shape shape, Axis axis, Operand<T> tensor) {}
