package io.rankgraft.hawkes;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.Task;
import io.rankgraft.testkit.GraphRun;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The Hawkes layers on a few short lists, one of them empty, with a value for every parameter: the
 * defendant of {@link Oracle}. Values are floats, so that graph and oracle start from the same
 * numbers.
 */
final class Browsing implements AutoCloseable {
  static final Task CLICK = Task.ofBinary("click");
  static final Task CONVERSION = Task.ofBinary("conversion");
  static final int WIDTH = 3;
  static final int[] LENGTHS = {4, 2, 0, 3};

  final HawkesConfig config;
  final boolean timed;
  final ModelGraph model = ModelGraph.withSeed(5);
  final Hawkes.Outputs train;
  final Hawkes.Outputs serve;
  final float[] items;
  final float[] clicks;
  final float[] conversions;
  final Map<String, float[]> values = new LinkedHashMap<>();
  private final List<Build> builds;
  private GraphRun run;

  /** TRAIN and SERVE. */
  Browsing(HawkesConfig config) {
    this(config, Build.TRAIN, Build.SERVE);
  }

  /** Some builds; the outputs of others are null. */
  Browsing(HawkesConfig config, Build... builds) {
    this(config, false, builds);
  }

  /**
   * @param timed whether items have real times
   */
  Browsing(HawkesConfig config, boolean timed, Build... builds) {
    this.config = config;
    this.timed = timed;
    this.builds = List.of(builds);
    train = this.builds.contains(Build.TRAIN) ? attach(model.scope(Build.TRAIN)) : null;
    serve = this.builds.contains(Build.SERVE) ? attach(model.scope(Build.SERVE)) : null;
    Random random = new Random(11);
    int rows = LENGTHS.length * config.positions();
    items = new float[rows * WIDTH];
    clicks = new float[rows];
    conversions = new float[rows];
    for (int list = 0; list < LENGTHS.length; list++) {
      for (int i = 0; i < LENGTHS[list]; i++) {
        int row = row(list, i);
        for (int k = 0; k < WIDTH; k++) {
          items[row * WIDTH + k] = 2 * random.nextFloat() - 1;
        }
        clicks[row] = list == 1 ? 0 : (list + i) % 2; // list 1 has no event
        conversions[row] = clicks[row] * (i / 2);
      }
    }
    for (Parameter parameter : model.parameters()) {
      Random own = new Random(parameter.name().hashCode());
      float[] x = new float[(int) parameter.shape().size()];
      for (int k = 0; k < x.length; k++) {
        x[k] = 3 * own.nextFloat() - 1.5f;
      }
      values.put(parameter.name(), x);
    }
  }

  private Hawkes.Outputs attach(GraftScope scope) {
    Shape items = Shape.of(Shape.UNKNOWN_SIZE, config.positions(), WIDTH);
    Operand<TFloat32> x = scope.input("items", TFloat32.class, items, Axis.POSITION);
    Operand<TInt32> lengths =
        scope.input("lengths", TInt32.class, Shape.of(Shape.UNKNOWN_SIZE), Axis.REQUEST);
    Optional<Operand<TFloat32>> observed =
        config.readsClicks()
            ? Optional.of(
                scope.input(
                    "clicks",
                    TFloat32.class,
                    Shape.of(Shape.UNKNOWN_SIZE, config.positions()),
                    Axis.POSITION))
            : Optional.empty();
    Hawkes.Inputs inputs = new Hawkes.Inputs(x, lengths, CLICK, CONVERSION, observed);
    if (timed) {
      Shape places = Shape.of(Shape.UNKNOWN_SIZE, config.positions());
      inputs = inputs.withGaps(scope.input("gaps", TFloat32.class, places, Axis.POSITION));
    }
    return new Hawkes(config).attach(scope.child("hawkes"), inputs);
  }

  /** The time from the item before. */
  float gap(int list, int position) {
    return timed ? 0.25f * (1 + list + 2 * position) : 1;
  }

  int row(int list, int position) {
    return list * config.positions() + position;
  }

  /** The session, with everything fed and set; feeds again what has changed since. */
  GraphRun run() {
    if (run == null) {
      run = GraphRun.open(model);
      for (Parameter parameter : model.parameters()) {
        run.set(parameter, values.get(parameter.name()));
      }
    }
    int lists = LENGTHS.length;
    for (Build build : builds) {
      run.feed(build, "items", items, lists, config.positions(), WIDTH);
      run.feed(build, "lengths", LENGTHS, lists);
      if (timed) {
        float[] gaps = new float[lists * config.positions()];
        for (int row = 0; row < gaps.length; row++) {
          gaps[row] = gap(row / config.positions(), row % config.positions());
        }
        run.feed(build, "gaps", gaps, lists, config.positions());
      }
      if (config.readsClicks()) {
        run.feed(build, "clicks", clicks, lists, config.positions());
      }
    }
    if (train != null) {
      run.feed(Build.TRAIN, "label-click", clicks, clicks.length);
      run.feed(Build.TRAIN, "label-conversion", conversions, conversions.length);
    }
    return run;
  }

  void set(String parameter, float... to) {
    values.put("hawkes/" + parameter, to);
    if (run != null) {
      throw new IllegalStateException("set before the first run");
    }
  }

  void fill(String parameter, float with) {
    float[] x = new float[values.get("hawkes/" + parameter).length];
    java.util.Arrays.fill(x, with);
    set(parameter, x);
  }

  LossTerm term(String name) {
    return model.losses().stream()
        .filter(t -> t.name().equals("hawkes/" + name))
        .findFirst()
        .orElseThrow();
  }

  Operand<TFloat32> total() {
    var tf = model.ops();
    return tf.math.addN(
        model.losses().stream()
            .<Operand<TFloat32>>map(t -> tf.math.mul(t.value(), tf.constant(t.scale())))
            .toList());
  }

  /** Parameters as float64 matrices, vectors as one row. */
  Map<String, INDArray> arrays() {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (Parameter p : model.parameters()) {
      int columns = (int) p.shape().get(p.shape().numDimensions() - 1);
      float[] x = values.get(p.name());
      double[][] m = new double[x.length / columns][columns];
      for (int k = 0; k < x.length; k++) {
        m[k / columns][k % columns] = x[k];
      }
      arrays.put(p.name().substring("hawkes/".length()), Nd4j.createFromArray(m));
    }
    return arrays;
  }

  @Override
  public void close() {
    if (run != null) {
      run.close();
    }
    model.close();
  }
}
