package io.rankgraft.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.rankgraft.onnx.export.OnnxExport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * The matrix products of a request alone, by ONNX Runtime on one thread: rows that are fed times
 * matrices that it knows, with nothing between them.
 */
final class ServedProducts implements ProductSizes, AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final SplittableRandom random = new SplittableRandom(5);
  private final Map<String, Operand<TFloat32>> inputs = new LinkedHashMap<>();
  private final Map<String, Operand<TFloat32>> outputs = new LinkedHashMap<>();
  private final Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
  private final OrtSession session;
  private Ops tf;

  ServedProducts(Consumer<ProductSizes> sizes) {
    try (Graph graph = new Graph();
        OrtSession.SessionOptions options = BareSession.oneThread()) {
      tf = Ops.create(graph);
      sizes.accept(this);
      session =
          environment.createSession(
              OnnxExport.of(graph, inputs, outputs, OnnxExport.OPSET).model(), options);
      for (Map.Entry<String, Operand<TFloat32>> input : inputs.entrySet()) {
        Shape shape = input.getValue().shape();
        feeds.put(
            input.getKey(), OnnxTensor.createTensor(environment, values(shape), shape.asArray()));
      }
    } catch (OrtException e) {
      throw new IllegalStateException("bench: expected products to run but " + e, e);
    }
  }

  private FloatBuffer values(Shape shape) {
    int size = Math.toIntExact(shape.size());
    FloatBuffer values =
        ByteBuffer.allocateDirect(size * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (int i = 0; i < size; i++) {
      values.put(i, random.nextFloat());
    }
    return values;
  }

  /** Fed, one of each shape. */
  private Operand<TFloat32> rows(long... sizes) {
    Shape shape = Shape.of(sizes);
    return inputs.computeIfAbsent(
        "x" + shape, name -> tf.placeholder(TFloat32.class, Placeholder.shape(shape)));
  }

  /** A constant of its own, for equal products would be computed once. */
  private Operand<TFloat32> matrix(long... sizes) {
    Shape shape = Shape.of(sizes);
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    return tf.reshape(tf.constant(values), tf.constant(sizes));
  }

  @Override
  public void dense(long rows, long in, long out) {
    add(tf.linalg.matMul(rows(rows, in), matrix(in, out)));
  }

  @Override
  public void small(long count, long m, long k, long n) {
    add(tf.train.batchMatMul(rows(count, m, k), matrix(count, k, n), TFloat32.class));
  }

  /** One number of a product is fetched: a request's products stay inside, too. */
  private void add(Operand<TFloat32> product) {
    int[] begin = new int[product.shape().numDimensions()];
    int[] size = new int[begin.length];
    Arrays.fill(size, 1);
    outputs.put("y" + outputs.size(), tf.slice(product, tf.constant(begin), tf.constant(size)));
  }

  /** All products once. */
  void run() {
    try {
      session.run(feeds).close();
    } catch (OrtException e) {
      throw new IllegalStateException("bench: expected a run but " + e, e);
    }
  }

  @Override
  public void close() {
    feeds.values().forEach(OnnxTensor::close);
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("bench: expected to close but " + e, e);
    }
  }
}
