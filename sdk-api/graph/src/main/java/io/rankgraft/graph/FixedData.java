package io.rankgraft.graph;

import java.util.function.Supplier;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.types.family.TType;

/**
 * A large tensor the model reads and never changes, such as the edges of a graph: loaded once when
 * a session starts, kept out of the graph definition (which may not pass 2 GB) and out of
 * checkpoints.
 *
 * @param supplier makes the tensor; the loader closes it
 */
public record FixedData<T extends TType>(
    String name,
    Class<T> type,
    Shape shape,
    Supplier<? extends Tensor> supplier,
    Operand<? extends TType> handle,
    Operand<T> feed,
    Op load) {}
