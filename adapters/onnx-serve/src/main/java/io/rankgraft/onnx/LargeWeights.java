package io.rankgraft.onnx;

import ai.onnxruntime.OnnxJavaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A model parted in two: its large weights as views of its bytes, and the rest, which says of them
 * that they are elsewhere. ONNX Runtime reads such weights where they lie; those in the model it
 * copies twice, once as it parses and once as it loads. Field numbers are those of {@code
 * onnx.proto}.
 *
 * @param rest the model without the values of its large weights
 */
record LargeWeights(ByteBuffer rest, List<View> views) {
  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int TENSOR_DIMS = 1;
  private static final int TENSOR_TYPE = 2;
  private static final int TENSOR_NAME = 8;
  private static final int TENSOR_RAW = 9;
  private static final int TENSOR_EXTERNAL = 13;
  private static final int TENSOR_LOCATION = 14;
  private static final int ENTRY_KEY = 1;
  private static final int ENTRY_VALUE = 2;
  private static final int LENGTH = 2; // the wire type

  /**
   * A weight.
   *
   * @param values outside the heap, in the machine's order
   */
  record View(String name, OnnxJavaType type, long[] shape, ByteBuffer values) {}

  /**
   * @param model a sound one
   * @param large from how many bytes on a weight is parted
   * @return the model as it is where there is no such weight, or no room for one outside the heap
   */
  static LargeWeights of(ByteBuffer model, int large) {
    LargeWeights whole = new LargeWeights(model, List.of());
    if (model.remaining() < large || ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      return whole;
    }
    try {
      LargeWeights parted = parted(model, large);
      Set<String> names = new HashSet<>();
      boolean distinct = parted.views.stream().allMatch(view -> names.add(view.name()));
      return distinct && !parted.views.isEmpty() ? parted : whole;
    } catch (IOException e) {
      return whole; // the temporary folder is full or read-only: the runtime copies
    }
  }

  private static LargeWeights parted(ByteBuffer model, int large) throws IOException {
    List<View> views = new ArrayList<>();
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    WireReader fields = new WireReader(model);
    while (fields.next()) {
      if (fields.field() == MODEL_GRAPH) {
        put(rest, MODEL_GRAPH, graph(fields.message(), large, views));
      } else {
        put(rest, fields.whole());
      }
    }
    return new LargeWeights(ByteBuffer.wrap(rest.toByteArray()), views);
  }

  private static byte[] graph(WireReader fields, int large, List<View> views) throws IOException {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    while (fields.next()) {
      View view =
          fields.field() == GRAPH_INITIALIZER && fields.size() >= large
              ? view(fields.message())
              : null;
      if (view == null) {
        put(rest, fields.whole());
      } else {
        views.add(view);
        put(rest, GRAPH_INITIALIZER, elsewhere(fields.message()));
      }
    }
    return rest.toByteArray();
  }

  /** Null for a tensor whose values are not one block of numbers that fits its shape. */
  private static View view(WireReader fields) throws IOException {
    String name = "";
    OnnxJavaType type = OnnxJavaType.UNKNOWN;
    List<Long> shape = new ArrayList<>();
    ByteBuffer raw = null;
    while (fields.next()) {
      switch (fields.field()) {
        case TENSOR_NAME -> name = fields.text();
        case TENSOR_TYPE -> type = type(fields.number());
        case TENSOR_DIMS -> Arrays.stream(fields.numbers()).forEach(shape::add);
        case TENSOR_RAW -> {
          if (raw != null) {
            return null;
          }
          raw = fields.bytes().order(ByteOrder.nativeOrder());
        }
        default -> {}
      }
    }
    long bytes = shape.stream().reduce((long) type.size, (a, b) -> a * b); // ModelCheck bounds it
    return name.isEmpty() || type == OnnxJavaType.UNKNOWN || raw == null || raw.remaining() != bytes
        ? null
        : new View(
            name,
            type,
            shape.stream().mapToLong(Long::longValue).toArray(),
            aligned(raw, type.size));
  }

  /** The types of large weights; others stay in the model. */
  private static OnnxJavaType type(long number) {
    return switch ((int) number) {
      case 1 -> OnnxJavaType.FLOAT;
      case 3 -> OnnxJavaType.INT8;
      case 7 -> OnnxJavaType.INT64;
      case 10 -> OnnxJavaType.FLOAT16;
      case 11 -> OnnxJavaType.DOUBLE;
      default -> OnnxJavaType.UNKNOWN;
    };
  }

  /** In a file weights begin anywhere; the runtime may count on numbers that do not. */
  private static ByteBuffer aligned(ByteBuffer raw, int unit) throws IOException {
    return raw.isDirect() && raw.alignmentOffset(raw.position(), unit) == 0
        ? raw
        : ModelBuffer.mapped(raw).order(ByteOrder.nativeOrder());
  }

  private static byte[] elsewhere(WireReader fields) {
    ByteArrayOutputStream tensor = new ByteArrayOutputStream();
    while (fields.next()) {
      if (fields.field() != TENSOR_RAW) {
        put(tensor, fields.whole());
      }
    }
    ByteArrayOutputStream entry = new ByteArrayOutputStream();
    put(entry, ENTRY_KEY, "location".getBytes(StandardCharsets.UTF_8));
    put(entry, ENTRY_VALUE, "memory".getBytes(StandardCharsets.UTF_8));
    put(tensor, TENSOR_EXTERNAL, entry.toByteArray());
    varint(tensor, TENSOR_LOCATION << 3);
    varint(tensor, 1);
    return tensor.toByteArray();
  }

  private static void put(ByteArrayOutputStream out, ByteBuffer field) {
    byte[] bytes = new byte[field.remaining()];
    field.get(bytes);
    out.writeBytes(bytes);
  }

  private static void put(ByteArrayOutputStream out, int field, byte[] value) {
    varint(out, field << 3 | LENGTH);
    varint(out, value.length);
    out.writeBytes(value);
  }

  private static void varint(ByteArrayOutputStream out, int value) {
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      out.write(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
