package io.rankgraft.nd4j;

import io.rankgraft.nd4j.Value.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Normalizations, convolutions and pools over all positions. */
final class NormalOps {
  private static final double EPSILON = 1e-5;

  private NormalOps() {}

  static void addTo(Map<String, Operator> ops) {
    ops.put("LayerNormalization", c -> List.of(layer(c)));
    ops.put("BatchNormalization", c -> List.of(batch(c)));
    ops.put("LpNormalization", c -> List.of(unit(c)));
    ops.put("GlobalAveragePool", c -> List.of(pool(c, true)));
    ops.put("GlobalMaxPool", c -> List.of(pool(c, false)));
    ops.put("Conv", c -> List.of(conv(c)));
  }

  /** (x − mean) / √(variance + ε) over the axes from one on, times scale plus bias. */
  private static Value layer(Call c) {
    Value x = c.in(0);
    int axis = x.axis(c.integer("axis", -1));
    int inner = Value.size(Arrays.copyOfRange(x.shape(), axis, x.rank()));
    double epsilon = c.number("epsilon", EPSILON);
    double[] data = new double[x.size()];
    for (int from = 0; from < data.length; from += inner) {
      double mean = Arrays.stream(x.data(), from, from + inner).average().orElse(0);
      double variance =
          Arrays.stream(x.data(), from, from + inner)
              .map(v -> (v - mean) * (v - mean))
              .average()
              .orElse(0);
      for (int i = from; i < from + inner; i++) {
        data[i] = (x.data()[i] - mean) / Math.sqrt(variance + epsilon);
      }
    }
    Value normal = new Value(Kind.FLOAT, x.shape(), data);
    Value scaled = Value.zip(Kind.FLOAT, normal, c.in(1), (a, b) -> a * b);
    return c.has(2) ? Value.zip(Kind.FLOAT, scaled, c.in(2), Double::sum) : scaled;
  }

  private static Value batch(Call c) {
    if (c.integer("training_mode", 0) != 0) {
      throw c.unsupported("inference mode");
    }
    Value x = c.in(0);
    int channels = x.rank() < 2 ? 1 : x.shape()[1];
    int inner = x.rank() < 2 ? 1 : Value.strides(x.shape())[1];
    double epsilon = c.number("epsilon", EPSILON);
    double[] data = new double[x.size()];
    for (int i = 0; i < data.length; i++) {
      int k = i / inner % channels;
      double deviation = Math.sqrt(c.in(4).data()[k] + epsilon);
      data[i] =
          (x.data()[i] - c.in(3).data()[k]) / deviation * c.in(1).data()[k] + c.in(2).data()[k];
    }
    return new Value(Kind.FLOAT, x.shape(), data);
  }

  private static Value unit(Call c) {
    Value x = c.in(0);
    int axis = x.axis(c.integer("axis", -1));
    boolean squares = c.integer("p", 2) == 2;
    Value norm =
        ShapeOps.along(x.map(v -> squares ? v * v : Math.abs(v)), axis, 0, Double::sum)
            .map(v -> squares ? Math.sqrt(v) : v);
    return Value.zip(Kind.FLOAT, x, norm, (a, b) -> b == 0 ? 0 : a / b);
  }

  private static Value pool(Call c, boolean average) {
    Value x = c.in(0);
    int inner = Value.size(Arrays.copyOfRange(x.shape(), 2, x.rank()));
    int[] shape = x.shape().clone();
    Arrays.fill(shape, 2, shape.length, 1);
    double[] data = new double[Value.size(shape)];
    for (int i = 0; i < data.length; i++) {
      var part = Arrays.stream(x.data(), i * inner, (i + 1) * inner);
      data[i] = average ? part.average().orElse(0) : part.max().orElse(0);
    }
    return new Value(Kind.FLOAT, shape, data);
  }

  /** Over one dimension: x [rows, channels, length], w [filters, channels / groups, width]. */
  private static Value conv(Call c) {
    Value x = c.in(0);
    Value w = c.in(1);
    if (x.rank() != 3 || !c.text("auto_pad", "NOTSET").equals("NOTSET")) {
      throw c.unsupported("one dimension and explicit padding");
    }
    int stride = (int) first(c, "strides", 1);
    int gap = (int) first(c, "dilations", 1);
    int before = (int) first(c, "pads", 0);
    int after = c.hasAttribute("pads") ? (int) c.attribute("pads").getInts(1) : 0;
    int groups = (int) c.integer("group", 1);
    int rows = x.shape()[0];
    int channels = x.shape()[1];
    int length = x.shape()[2];
    int filters = w.shape()[0];
    int inner = w.shape()[1];
    int width = w.shape()[2];
    int places = (length + before + after - gap * (width - 1) - 1) / stride + 1;
    double[] data = new double[rows * filters * places];
    int to = 0;
    for (int row = 0; row < rows; row++) {
      for (int f = 0; f < filters; f++) {
        int channel = f / (filters / groups) * inner;
        for (int p = 0; p < places; p++) {
          double sum = c.has(2) ? c.in(2).data()[f] : 0;
          for (int k = 0; k < inner; k++) {
            for (int t = 0; t < width; t++) {
              int at = p * stride + t * gap - before;
              if (at >= 0 && at < length) {
                sum +=
                    x.data()[(row * channels + channel + k) * length + at]
                        * w.data()[(f * inner + k) * width + t];
              }
            }
          }
          data[to++] = sum;
        }
      }
    }
    return new Value(Kind.FLOAT, new int[] {rows, filters, places}, data);
  }

  private static long first(Call c, String attribute, long otherwise) {
    return c.hasAttribute(attribute) ? c.attribute(attribute).getInts(0) : otherwise;
  }
}
