package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.rankgraft.onnx.ModelBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Optional;

/** The weights of an ONNX file. */
public final class OnnxWeights {
  private OnnxWeights() {}

  /**
   * A matrix of the file.
   *
   * @param values row by row
   */
  public record Matrix(int rows, int columns, float[] values) {}

  /**
   * The float matrix of a name, such as a table of embeddings; empty if the file has none.
   *
   * @throws io.rankgraft.data.BadInputException if the file is no ONNX model
   */
  public static Optional<Matrix> matrix(Path file, String name) {
    return OnnxModels.parse("onnx host '%s'".formatted(file), ModelBuffer.copyOf(file))
        .getGraph()
        .getInitializerList()
        .stream()
        .filter(w -> w.getName().equals(name))
        .filter(w -> w.getDataType() == TensorProto.DataType.FLOAT.getNumber())
        .filter(w -> w.getDimsCount() == 2)
        .findFirst()
        .map(OnnxWeights::read);
  }

  private static Matrix read(TensorProto weight) {
    int rows = Math.toIntExact(weight.getDims(0));
    int columns = Math.toIntExact(weight.getDims(1));
    float[] values = new float[Math.multiplyExact(rows, columns)];
    if (weight.hasRawData()) {
      FloatBuffer raw =
          weight.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      raw.get(values);
    } else {
      for (int i = 0; i < values.length; i++) {
        values[i] = weight.getFloatData(i);
      }
    }
    return new Matrix(rows, columns, values);
  }
}
