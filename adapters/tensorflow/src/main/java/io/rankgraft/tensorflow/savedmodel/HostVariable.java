package io.rankgraft.tensorflow.savedmodel;

import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/**
 * A variable of a host.
 *
 * @param name the name it is shared by, {@code dense/kernel}
 * @param key what it is stored under in the variables' files
 * @param slice its part of what is stored there, as TensorFlow writes it; empty for all of it
 */
public record HostVariable(String name, DataType type, Shape shape, String key, String slice) {}
