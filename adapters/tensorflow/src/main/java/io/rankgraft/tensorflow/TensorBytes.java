package io.rankgraft.tensorflow;

import java.io.IOException;
import java.io.OutputStream;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;

/** The bytes of a tensor of numbers as they lie in its memory. */
public final class TensorBytes {
  private static final int BLOCK = 1 << 16;

  private TensorBytes() {}

  /** Writes them block by block, so that a large tensor is never held twice. */
  public static void write(Tensor tensor, OutputStream out) throws IOException {
    ByteDataBuffer data = tensor.asRawTensor().data();
    byte[] block = new byte[(int) Math.min(BLOCK, data.size())];
    for (long at = 0; at < data.size(); at += block.length) {
      int size = (int) Math.min(block.length, data.size() - at);
      data.offset(at).read(block, 0, size);
      out.write(block, 0, size);
    }
  }
}
