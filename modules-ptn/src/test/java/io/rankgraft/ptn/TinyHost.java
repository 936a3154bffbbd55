package io.rankgraft.ptn;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.testkit.GraphRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * PTN on a host with dense propagation, in the graph: the defendant of {@link Oracle}. The
 * propagation remembers what it gave.
 */
final class TinyHost implements AutoCloseable {
  /** One call of ψ. */
  record Extraction(int behaviour, Operand<TFloat32> users) {}

  final World world;
  final ModelGraph model = ModelGraph.withSeed(5);
  final List<Ptn.Behaviour> behaviours = new ArrayList<>();
  final List<Extraction> extractions = new ArrayList<>();
  final Ptn.Outputs outputs;
  private final Ops tf;
  private GraphRun run;

  TinyHost(World world, PtnConfig config, boolean extracts) {
    this.world = world;
    GraftScope root = model.scope(Build.TRAIN);
    GraftScope host = root.child("host");
    tf = host.tf();
    int d = world.dim();
    Operand<TFloat32> x = host.embedding("users", world.users(), d, Initializer.zeros()).whole();
    Operand<TFloat32> y = host.embedding("items", world.items(), d, Initializer.zeros()).whole();
    int count = world.observed().size();
    Operand<TFloat32> r = host.parameter("relations", Shape.of(count, d), Initializer.zeros());
    Operand<TFloat32> w = host.parameter("relation-1", Shape.of(d, d), Initializer.zeros());
    for (int k = 0; k < count; k++) {
      Operand<TFloat32> r0 =
          tf.slice(r, tf.constant(new int[] {k, 0}), tf.constant(new int[] {1, d}));
      behaviours.add(
          new Ptn.Behaviour(
              Oracle.name(k),
              half(x, message(tf.linalg.matMul(adjacency(k), y), r0)),
              half(y, message(tf.linalg.matMul(adjacency(k), x, MatMul.transposeA(true)), r0)),
              r0,
              half(r0, tf.linalg.matMul(r0, w))));
    }
    Propagation propagation =
        (k, users, items, relation) -> {
          Operand<TFloat32> out =
              extracts
                  ? half(users, message(tf.linalg.matMul(adjacency(k), items), relation))
                  : users;
          extractions.add(new Extraction(k, out));
          return out;
        };
    outputs =
        new Ptn(config)
            .attach(root.child("ptn"), new Ptn.Inputs(behaviours, propagation, supervision(world)));
  }

  static NonSampling supervision(World world) {
    return new NonSampling(
        Optional.empty(),
        new DensePositives(world),
        (float) Oracle.POSITIVE,
        (float) Oracle.NEGATIVE);
  }

  private Operand<TFloat32> adjacency(int k) {
    return matrix(tf, world.adjacency(k));
  }

  private Operand<TFloat32> message(Operand<TFloat32> sum, Operand<TFloat32> relation) {
    return tf.nn.leakyRelu(tf.math.mul(sum, relation), LeakyRelu.alpha(0.2f));
  }

  private Operand<TFloat32> half(Operand<TFloat32> a, Operand<TFloat32> b) {
    return tf.math.mul(tf.math.add(a, b), tf.constant(0.5f));
  }

  static Operand<TFloat32> matrix(Ops tf, double[][] m) {
    return tf.constant(
        Shape.of(m.length, m[0].length), DataBuffers.of(World.floats(m), true, false));
  }

  /** Σ weight(term) · value. */
  Operand<TFloat32> sum(ToDoubleFunction<LossTerm> weight) {
    return tf.math.addN(
        model.losses().stream()
            .<Operand<TFloat32>>map(
                t -> tf.math.mul(t.value(), tf.constant((float) weight.applyAsDouble(t))))
            .toList());
  }

  /** Eq. 13. */
  Operand<TFloat32> total() {
    return sum(LossTerm::scale);
  }

  LossTerm term(String name) {
    return model.losses().stream()
        .filter(t -> t.name().equals("ptn/" + name))
        .findFirst()
        .orElseThrow();
  }

  List<String> termNames() {
    return model.losses().stream().map(t -> t.name().substring("ptn/".length())).toList();
  }

  /** The session, with the world's values in it. */
  GraphRun run() {
    if (run == null) {
      run = GraphRun.open(model);
      for (Parameter parameter : model.parameters()) {
        run.set(parameter, World.floats(world.values().get(parameter.name())));
      }
    }
    return run;
  }

  @Override
  public void close() {
    if (run != null) {
      run.close();
    }
    model.close();
  }

  /** Positives of all users, as constants. */
  record DensePositives(World world) implements NonSampling.PositivesSource {
    @Override
    public NonSampling.Positives of(GraftScope scope, int behaviour) {
      return pairs(scope.tf(), world.observed().get(behaviour));
    }

    @Override
    public NonSampling.Positives unique(GraftScope scope, int upstream, int downstream) {
      return pairs(scope.tf(), world.onlyUpstream(upstream, downstream));
    }

    static NonSampling.Positives pairs(Ops tf, double[][] m) {
      List<int[]> pairs = new ArrayList<>();
      for (int u = 0; u < m.length; u++) {
        for (int v = 0; v < m[u].length; v++) {
          if (m[u][v] > 0) {
            pairs.add(new int[] {u, v});
          }
        }
      }
      Operand<TInt32> rows = tf.constant(pairs.stream().mapToInt(p -> p[0]).toArray());
      Operand<TInt32> items = tf.constant(pairs.stream().mapToInt(p -> p[1]).toArray());
      return new NonSampling.Positives(rows, items);
    }
  }
}
