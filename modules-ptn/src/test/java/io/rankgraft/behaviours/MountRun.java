package io.rankgraft.behaviours;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.Attachment;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.Taps;
import io.rankgraft.graph.Task;
import io.rankgraft.registry.ConfiguredGraft;
import io.rankgraft.registry.Contribution;
import io.rankgraft.testkit.GraphRun;
import io.rankgraft.testkit.TestLog;
import io.rankgraft.testkit.TestSite;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** A ready mount on {@link LogRows}, in TRAIN, every parameter uniform on ±1; close it. */
public final class MountRun implements AutoCloseable {
  private final ModelGraph model = ModelGraph.withSeed(5);
  public final TestSite site;
  public final Attachment<Contribution> attachment;
  private final GraphRun run;
  private final Map<String, double[][]> values = new LinkedHashMap<>();

  /**
   * @param fromHost the tasks the host has a logit of: inputs of {@link LogRows}
   * @param taps more taps of the host, [rows, width] each; {@code items} is [items, width]
   */
  public MountRun(
      ConfiguredGraft<?> graft, TestLog log, List<Task> fromHost, Map<String, double[][]> taps) {
    GraftScope scope = model.scope(Build.TRAIN);
    Taps host = Taps.none();
    for (Task task : fromHost) {
      host =
          host.with(
              "logit." + task.name(),
              scope.input(
                  "host-" + task.name(),
                  TFloat32.class,
                  Shape.of(Shape.UNKNOWN_SIZE),
                  Axis.CANDIDATE));
    }
    for (var tap : taps.entrySet()) {
      float[][] constant = new float[tap.getValue().length][];
      for (int i = 0; i < constant.length; i++) {
        constant[i] = floats(new double[][] {tap.getValue()[i]});
      }
      host = host.with(tap.getKey(), scope.tf().constant(constant));
    }
    site = TestSite.of(scope, host, log);
    attachment = graft.mount(site);
    run = GraphRun.open(model);
    Random random = new Random(4);
    for (Parameter parameter : model.parameters()) {
      int columns = (int) parameter.shape().get(parameter.shape().numDimensions() - 1);
      double[][] matrix = new double[(int) parameter.shape().size() / columns][columns];
      for (double[] row : matrix) {
        Arrays.setAll(row, c -> (float) (random.nextDouble() * 2 - 1));
      }
      set(parameter.name(), matrix);
    }
    LogRows.feed(run, Build.TRAIN);
    for (Task task : fromHost) {
      boolean isCart = task.equals(LogRows.CART);
      run.feed(
          Build.TRAIN,
          "host-" + task.name(),
          isCart ? LogRows.HOST_CART : LogRows.HOST_BUY,
          LogRows.ROWS);
    }
    float[] ones = new float[LogRows.ROWS];
    Arrays.fill(ones, 1);
    for (var input : model.inputs(Build.TRAIN)) {
      if (input.name().startsWith("label-")) {
        run.feed(
            Build.TRAIN,
            input.name(),
            input.name().endsWith("cart") ? LogRows.CARTED : LogRows.BOUGHT,
            LogRows.ROWS);
      } else if (input.name().startsWith("mask-")) {
        run.feed(Build.TRAIN, input.name(), ones, LogRows.ROWS);
      }
    }
  }

  public GraphRun run() {
    return run;
  }

  public ModelGraph model() {
    return model;
  }

  /** The values of all parameters, by name below the mount. */
  public Map<String, INDArray> arrays() {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    values.forEach((name, matrix) -> arrays.put(symbol(name), Nd4j.createFromArray(matrix)));
    return arrays;
  }

  private static String symbol(String name) {
    return name.substring(name.indexOf('/') + 1);
  }

  public Parameter parameter(String symbol) {
    return model.parameters().stream()
        .filter(p -> symbol(p.name()).equals(symbol))
        .findFirst()
        .orElseThrow(() -> new AssertionError(symbol + " is none of " + model.parameters()));
  }

  /** Overwrites a parameter, by its name below the mount. */
  public void set(Parameter parameter, double... row) {
    set(parameter.name(), new double[][] {row});
  }

  private void set(String name, double[][] matrix) {
    values.put(name, matrix);
    run.set(
        model.parameters().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow(),
        floats(matrix));
  }

  /** The logit of a task with the graft. */
  public Operand<TFloat32> joined(Task task) {
    return attachment.taps().require(site.logitTap(task), TFloat32.class);
  }

  /** What the head of a task reads. */
  public Operand<TFloat32> features(Task task) {
    return attachment.outputs().residual().get(task);
  }

  public LossTerm term(String symbol) {
    return model.losses().stream()
        .filter(t -> symbol(t.name()).equals(symbol))
        .findFirst()
        .orElseThrow(() -> new AssertionError(symbol + " is none of " + losses()));
  }

  public List<String> losses() {
    return model.losses().stream().map(t -> symbol(t.name())).toList();
  }

  static float[] floats(double[][] matrix) {
    float[] flat = new float[matrix.length * matrix[0].length];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = (float) matrix[i / matrix[0].length][i % matrix[0].length];
    }
    return flat;
  }

  @Override
  public void close() {
    run.close();
    model.close();
  }
}
