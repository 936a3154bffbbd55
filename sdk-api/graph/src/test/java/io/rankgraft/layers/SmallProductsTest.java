package io.rankgraft.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;

/** Against version 3 of TensorFlow's op and its own gradient. */
class SmallProductsTest {
  private final SplittableRandom random = new SplittableRandom(6);

  @ParameterizedTest
  @CsvSource({
    "3, 3, false, false",
    "3, 3, true, false",
    "3, 3, false, true",
    "3, 3, true, true",
    "1, 3, false, true",
    "3, 1, true, false",
    "1, 3, true, true"
  })
  void valuesAndGradientsAreThoseOfVersionThree(
      int firstSets, int secondSets, boolean transposeX, boolean transposeY) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x = values(tf, firstSets, 2, transposeX ? 5 : 4, transposeX ? 4 : 5);
      Operand<TFloat32> y = values(tf, secondSets, 2, transposeY ? 6 : 5, transposeY ? 5 : 6);
      Operand<TFloat32> ours = SmallProducts.of(tf, x, transposeX, y, transposeY);
      Operand<TFloat32> theirs =
          tf.train.batchMatMul(
              x, y, TFloat32.class, BatchMatMul.adjX(transposeX), BatchMatMul.adjY(transposeY));
      Operand<TFloat32> weights = values(tf, 3, 2, 4, 6);
      List<Operand<?>> fetched = new ArrayList<>();
      for (Operand<TFloat32> product : List.of(ours, theirs)) {
        fetched.add(product);
        var scalar =
            tf.reduceSum(tf.math.mul(product, weights), tf.constant(new int[] {0, 1, 2, 3}));
        fetched.addAll(tf.gradients(scalar, List.of(x, y)).dy());
      }
      try (Session session = new Session(graph)) {
        Session.Runner runner = session.runner();
        fetched.forEach(runner::fetch);
        try (Result result = runner.run()) {
          for (int i = 0; i < 3; i++) {
            TFloat32 expected = (TFloat32) result.get(3 + i);
            assertEquals(expected.shape(), result.get(i).shape());
            assertArrayEquals(floats(expected), floats((TFloat32) result.get(i)), 1e-5f);
          }
        }
      }
    }
  }

  private Operand<TFloat32> values(Ops tf, long... sizes) {
    Shape shape = Shape.of(sizes);
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return tf.constant(shape, DataBuffers.of(values, true, false));
  }

  private static float[] floats(TFloat32 tensor) {
    float[] values = new float[(int) tensor.size()];
    tensor.copyTo(DataBuffers.of(values, false, false));
    return values;
  }
}
