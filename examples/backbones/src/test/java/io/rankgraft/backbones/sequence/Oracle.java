package io.rankgraft.backbones.sequence;

import java.util.Arrays;
import java.util.Map;

/** Encoders in float64, one row at a time, with plain loops. */
final class Oracle {
  private Oracle() {}

  static double[] widen(float[] x) {
    double[] wide = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      wide[i] = x[i];
    }
    return wide;
  }

  static double[] beside(double[]... parts) {
    return Arrays.stream(parts).flatMapToDouble(Arrays::stream).toArray();
  }

  static double[] minus(double[] a, double[] b) {
    double[] c = a.clone();
    for (int i = 0; i < c.length; i++) {
      c[i] -= b[i];
    }
    return c;
  }

  static double[] times(double[] a, double[] b) {
    double[] c = a.clone();
    for (int i = 0; i < c.length; i++) {
      c[i] *= b[i];
    }
    return c;
  }

  static double[] sigmoid(double[] x) {
    return Arrays.stream(x).map(v -> 1 / (1 + Math.exp(-v))).toArray();
  }

  /** x W + b. */
  static double[] affine(Map<String, float[]> p, String weight, String bias, double[] x) {
    float[] w = p.get(weight);
    double[] y = widen(p.get(bias));
    for (int i = 0; i < x.length; i++) {
      for (int o = 0; o < y.length; o++) {
        y[o] += x[i] * w[i * y.length + o];
      }
    }
    return y;
  }

  /** The state of {@link Dien}'s second GRU after the last event. */
  static double[] dien(
      Map<String, float[]> p, String at, float[][] events, float[] mask, float[] target) {
    int d = target.length;
    double[][] states = new double[events.length][];
    double[] scores = new double[events.length];
    double[] h = new double[d];
    double sum = 0;
    float[] w = p.get(at + "attention");
    for (int l = events.length - 1; l >= 0; l--) { // oldest first
      if (mask[l] == 1) {
        h = gru(p, at + "extraction/", widen(events[l]), h, 1);
        for (int i = 0; i < d; i++) {
          for (int o = 0; o < d; o++) {
            scores[l] += h[i] * w[i * d + o] * target[o];
          }
        }
        sum += Math.exp(scores[l]);
      }
      states[l] = h;
    }
    double[] state = new double[d];
    for (int l = events.length - 1; l >= 0; l--) {
      if (mask[l] == 1) {
        state = gru(p, at + "evolution/", states[l], state, Math.exp(scores[l]) / sum);
      }
    }
    return state;
  }

  /** A step of one of {@link Dien}'s GRUs. */
  static double[] gru(Map<String, float[]> p, String at, double[] x, double[] h, double strength) {
    double[] gates = sigmoid(affine(p, at + "gates", at + "gates-bias", beside(x, h)));
    double[] u = Arrays.copyOf(gates, h.length);
    double[] r = Arrays.copyOfRange(gates, h.length, 2 * h.length);
    double[] c = affine(p, at + "candidate", at + "candidate-bias", beside(x, times(r, h)));
    double[] next = h.clone();
    for (int i = 0; i < next.length; i++) {
      next[i] = (1 - strength * u[i]) * h[i] + strength * u[i] * Math.tanh(c[i]);
    }
    return next;
  }
}
