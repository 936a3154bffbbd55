package io.rankgraft.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.Parameter;
import java.util.Collection;
import java.util.function.ToDoubleFunction;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Gradients by central differences, (f(x + h) − f(x − h)) / 2h, to judge computed ones. */
public final class FiniteDifferences {
  /** Best where f is computed in float32: rounding and curvature cost about the same. */
  private static final float STEP = 1e-2f;

  private FiniteDifferences() {}

  /** The gradient of a float64 function at x; x is as it was afterwards. */
  public static double[] gradient(ToDoubleFunction<double[]> f, double[] x, double step) {
    double[] gradient = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double before = x[i];
      x[i] = before + step;
      double above = f.applyAsDouble(x);
      x[i] = before - step;
      double below = f.applyAsDouble(x);
      x[i] = before;
      gradient[i] = (above - below) / (2 * step);
    }
    return gradient;
  }

  /**
   * Fails unless the graph's gradients agree with differences of the graph's own float32 values.
   * Where an oracle in float64 exists, {@link #gradient} is the sharper judge.
   *
   * @param tolerance how far each element may be off, as a part of the parameter's largest gradient
   *     (1 if that is smaller)
   */
  public static void check(
      GraphRun run,
      Build build,
      Operand<TFloat32> scalar,
      Collection<Parameter> parameters,
      double tolerance) {
    for (Parameter parameter : parameters) {
      float[] computed = run.gradient(build, scalar, parameter);
      float[] start = run.value(parameter);
      double largest = 1;
      for (float g : computed) {
        largest = Math.max(largest, Math.abs(g));
      }
      for (int i = 0; i < start.length; i++) {
        double expected = difference(run, scalar, parameter, start, i);
        double error = Math.abs(expected - computed[i]) / largest;
        assertTrue(
            error <= tolerance,
            "gradient of '%s' at %s: expected %s but got %s"
                .formatted(parameter.name(), i, expected, computed[i]));
      }
      run.set(parameter, start);
    }
  }

  private static double difference(
      GraphRun run, Operand<TFloat32> scalar, Parameter parameter, float[] start, int i) {
    float[] moved = start.clone();
    moved[i] = start[i] + STEP;
    run.set(parameter, moved);
    double above = run.scalar(scalar);
    double up = moved[i];
    moved[i] = start[i] - STEP;
    run.set(parameter, moved);
    double below = run.scalar(scalar);
    return (above - below) / (up - moved[i]); // the step as rounded
  }
}
