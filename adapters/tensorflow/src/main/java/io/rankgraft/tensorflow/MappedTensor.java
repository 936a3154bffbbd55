package io.rankgraft.tensorflow;

import io.rankgraft.data.DurableFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.OptimizerOptions;
import org.tensorflow.types.family.TType;

/**
 * Large tensors that nobody writes to, in a temporary file that the system maps: their pages are
 * the file's, which it can give up and read again, and take none of the process's own memory.
 */
final class MappedTensor {
  private static final long LARGE = 16L << 20; // bytes from where on a file is worth it

  /** Optimizing would compute the constant beforehand, which copies it. */
  private static final ConfigProto AS_IT_IS =
      ConfigProto.newBuilder()
          .setGraphOptions(
              GraphOptions.newBuilder()
                  .setOptimizerOptions(
                      OptimizerOptions.newBuilder().setOptLevel(OptimizerOptions.Level.L0)))
          .build();

  private MappedTensor() {}

  /**
   * The values of a tensor in a file; the tensor itself where it is small, of text, or there is no
   * room in the temporary folder.
   *
   * @param tensor is closed if it is not what is returned
   * @return a tensor that the caller closes; what reads it may keep its memory longer
   */
  static Tensor of(Class<? extends TType> type, Tensor tensor) {
    if (tensor.numBytes() < LARGE || tensor.dataType() == DataType.DT_STRING) {
      return tensor;
    }
    Tensor mapped;
    try {
      Path file = Files.createTempFile("rankgraft-data", null);
      try {
        try (OutputStream out = DurableFiles.inBlocks(Files.newOutputStream(file))) {
          TensorBytes.write(tensor, out);
        }
        mapped = mapped(type, tensor, file);
      } finally {
        Files.delete(file); // the mapping lives on
      }
    } catch (IOException e) {
      return tensor; // the temporary folder is full or read-only
    }
    tensor.close();
    return mapped;
  }

  private static Tensor mapped(Class<? extends TType> type, Tensor tensor, Path file) {
    try (Graph graph = new Graph();
        Session session = new Session(graph, AS_IT_IS)) {
      var values = Ops.create(graph).immutableConst(type, tensor.shape(), file.toString());
      return session.runner().fetch(values).run().get(0);
    }
  }
}
