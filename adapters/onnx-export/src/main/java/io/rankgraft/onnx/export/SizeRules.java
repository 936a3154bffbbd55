package io.rankgraft.onnx.export;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Shapes of what operators give, from shapes and small numbers; null where they do not follow. */
final class SizeRules {
  private static final int SMALL = 64; // numbers of a tensor that sizes are made of

  private SizeRules() {}

  /** Sizes times as many. */
  static long[] product(long[] a, long[] b) {
    long[] product = new long[a.length];
    Arrays.setAll(product, d -> saturated(a[d], b[d]));
    return product;
  }

  /** The product, or the largest number where it is larger. */
  static long saturated(long a, long b) {
    long high = Math.multiplyHigh(a, b);
    return high == 0 && a * b >= 0 ? a * b : Long.MAX_VALUE;
  }

  static boolean isNumber(long[] values) {
    return values != null && values.length == 1;
  }

  static long attribute(NodeProto node, String name, long otherwise) {
    return node.getAttributeList().stream()
        .filter(a -> a.getName().equals(name))
        .mapToLong(a -> a.getI())
        .findFirst()
        .orElse(otherwise);
  }

  static float[] floats(TensorProto tensor) {
    if (tensor == null || tensor.getDataType() != ElementTypes.FLOAT) {
      return new float[0];
    }
    float[] numbers = new float[Math.min(SMALL, tensor.getFloatDataCount())];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = tensor.getFloatData(i);
    }
    if (tensor.hasRawData() && tensor.getRawData().size() <= SMALL * Float.BYTES) {
      FloatBuffer raw =
          tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      numbers = new float[raw.remaining()];
      raw.get(numbers);
    }
    return numbers;
  }

  static long[] transposed(NodeProto node, long[] x) {
    long[] shape = x == null ? null : x.clone();
    for (var attribute : node.getAttributeList()) {
      if (shape != null
          && attribute.getName().equals("perm")
          && attribute.getIntsCount() == x.length) {
        Arrays.setAll(shape, d -> x[(int) Math.floorMod(attribute.getInts(d), (long) x.length)]);
      }
    }
    return shape;
  }

  static long[] reshaped(long[] x, long[] sizes) {
    if (x == null || sizes == null) {
      return null;
    }
    long all = Arrays.stream(x).reduce(1, SizeRules::saturated);
    long[] shape = sizes.clone();
    long known = 1;
    for (int d = 0; d < shape.length; d++) {
      shape[d] = shape[d] == 0 && d < x.length ? x[d] : shape[d];
      known = shape[d] > 0 ? saturated(known, shape[d]) : known;
    }
    for (int d = 0; d < shape.length; d++) {
      shape[d] = shape[d] < 0 ? all / known : shape[d];
    }
    return shape;
  }

  static long[] matrix(long[] a, long[] b) {
    if (a == null || b == null || a.length < 2 || b.length < 2) {
      return null;
    }
    long[] batch = broadcast(Arrays.copyOf(a, a.length - 2), Arrays.copyOf(b, b.length - 2));
    if (batch == null) {
      return null;
    }
    long[] shape = Arrays.copyOf(batch, batch.length + 2);
    shape[batch.length] = a[a.length - 2];
    shape[batch.length + 1] = b[b.length - 1];
    return shape;
  }

  static long[] gathered(NodeProto node, long[] x, long[] indices) {
    if (x == null || indices == null || x.length == 0) {
      return null;
    }
    long axis = attribute(node, "axis", 0);
    int at = (int) (axis < 0 ? axis + x.length : axis);
    if (at < 0 || at >= x.length) {
      return null;
    }
    long[] shape = new long[x.length - 1 + indices.length];
    System.arraycopy(x, 0, shape, 0, at);
    System.arraycopy(indices, 0, shape, at, indices.length);
    System.arraycopy(x, at + 1, shape, at + indices.length, x.length - at - 1);
    return shape;
  }

  static long[] broadcast(long[] a, long[] b) {
    if (a == null || b == null) {
      return null;
    }
    long[] shape = new long[Math.max(a.length, b.length)];
    for (int i = 1; i <= shape.length; i++) {
      long x = i > a.length ? 1 : a[a.length - i];
      long y = i > b.length ? 1 : b[b.length - i];
      shape[shape.length - i] = Math.max(x, y);
    }
    return shape;
  }
}
