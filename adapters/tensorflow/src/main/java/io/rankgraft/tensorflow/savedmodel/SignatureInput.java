package io.rankgraft.tensorflow.savedmodel;

import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.family.TType;

/**
 * An input of a host's signature.
 *
 * <p>It is fed as float32, int32, int64 or bool, and cast to its own type inside the host. The cast
 * is exact for float64; for int8, int16, uint8, uint16, uint32 and uint64 where the number is in
 * the type's range; float16 and bfloat16 round to their nearest.
 *
 * @param name the signature's name of it
 * @param symbol what a build calls it, {@code <host>/<symbol>}: the name where that is letters,
 *     digits and {@code _ . -}
 * @param tensor the tensor of the host it is
 * @param type the host's own type
 * @param fed the type it is fed in; null for strings and handles, which cannot be fed
 * @param shape open dimensions are {@link Shape#UNKNOWN_SIZE}; unknown if the file does not say
 * @param hasDefault whether the host has a value for it: {@link SavedModelHost#withDefault} keeps
 *     it
 */
public record SignatureInput(
    String name,
    String symbol,
    String tensor,
    DataType type,
    Class<? extends TType> fed,
    Shape shape,
    boolean hasDefault) {

  /** The host's own type in words: {@code float32}, {@code int64}, {@code string}. */
  public String typeName() {
    return HostBoundary.plain(type);
  }

  /** Whether the file fixes the number of rows. */
  public boolean isFixedBatch() {
    return !shape.isUnknown() && shape.numDimensions() > 0 && shape.get(0) != Shape.UNKNOWN_SIZE;
  }
}
