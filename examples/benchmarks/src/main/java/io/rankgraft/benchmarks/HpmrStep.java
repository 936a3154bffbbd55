package io.rankgraft.benchmarks;

import io.rankgraft.backbones.BehaviourGraph;
import io.rankgraft.backbones.EdgeBuffer;
import io.rankgraft.data.BehaviourLog;
import io.rankgraft.graph.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.models.Hpmr;
import io.rankgraft.models.HpmrConfig;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A whole HPMR training step, dropout, losses and Adam included, against the sparse products it
 * needs, forward and backward, which stand side by side in a graph of their own with nothing
 * between them.
 */
final class HpmrStep implements Benchmark {
  private static final int WARM_UP = 3;
  private static final int ROUNDS = 15;
  private static final double AT_MOST = 1.5;

  @Override
  public String name() {
    return "hpmr-step";
  }

  @Override
  public String about() {
    return "HPMR training step against the sparse products it needs";
  }

  @Override
  public Outcome run(int threads) {
    BehaviourLog log = SyntheticLog.ofTmallSize();
    HpmrConfig config = HpmrConfig.preset("reference", log.behaviours().size());
    int[] users = new int[config.batch()];
    for (int i = 0; i < users.length; i++) {
      users[i] = i * (log.users() / users.length);
    }
    try (ModelGraph stepModel = ModelGraph.withSeed(1);
        ModelGraph productModel = ModelGraph.withSeed(1)) {
      Hpmr hpmr = Hpmr.build(stepModel, log, config);
      Trainer trainer =
          Trainer.build(
              stepModel, Objective.of(Adam.ofDefaults(), Schedule.constant(config.learningRate())));
      Products products = new Products(productModel.scope(Build.SERVE), log, config);
      try (ModelSession stepSession = ModelSession.open(stepModel, Threads.of(threads));
          ModelSession productSession = ModelSession.open(productModel, Threads.of(threads))) {
        Rounds rounds =
            Rounds.time(
                WARM_UP,
                ROUNDS,
                List.of(
                    () -> {
                      try (Feed feed = new Feed()) {
                        hpmr.feed(feed, users, users.length);
                        trainer.step(stepSession, feed);
                      }
                    },
                    () -> {
                      try (Feed feed = new Feed()) {
                        products.feed(feed, users);
                        productSession.serveTargets(feed, products.targets);
                      }
                    }));
        String sizes =
            "reference preset, batch %d, %d sparse products"
                .formatted(users.length, products.targets.size());
        return new Outcome(
            List.of(
                new Side("hpmr-step", rounds.median(0), ROUNDS, sizes),
                new Side("hpmr-sparse-products", rounds.median(1), ROUNDS, sizes)),
            List.of(new Ratio("hpmr-step", "hpmr-sparse-products", rounds.ratio(0, 1), AT_MOST)));
      }
    }
  }

  /**
   * The products of one step: a layer has one to the users and one to the items, the last to the
   * users of the batch only; each has one more backward, its adjoint. PTN adds, with λ_view = 0,
   * three shared and one re-projected product to the batch.
   */
  private static final class Products {
    private final List<EdgeBuffer> edges = new ArrayList<>();
    private final BehaviourLog log;
    private final List<Op> targets = new ArrayList<>();

    Products(GraftScope scope, BehaviourLog log, HpmrConfig config) {
      this.log = log;
      Operand<TInt32> batch =
          scope.input("batch-users", TInt32.class, Shape.of(Shape.UNKNOWN_SIZE), Axis.REQUEST);
      BehaviourGraph graph = new BehaviourGraph(scope.child("graph"), log, 1f);
      // Every product reads a matrix of its own, as in the step; equal ones would be computed once.
      IntFunction<Operand<TFloat32>> dense =
          rows ->
              scope.parameter(
                  "x" + targets.size(), Shape.of(rows, config.dim()), Initializer.xavierUniform());
      for (int k = 0; k < log.behaviours().size(); k++) {
        edges.add(new EdgeBuffer(log.interactions().get(k)));
        for (int l = 1; l <= config.layers(); l++) {
          // Forward to the items and back, forward to the users and back.
          targets.add(graph.toItems(k, dense.apply(log.users())));
          targets.add(graph.toUsers(k, dense.apply(log.items())));
          if (l < config.layers()) {
            targets.add(graph.toUsers(k, dense.apply(log.items())));
            targets.add(graph.toItems(k, dense.apply(log.users())));
          } else {
            targets.add(graph.toBatch(k, batch, dense.apply(log.items())));
            targets.add(graph.fromBatch(k, batch, dense.apply(config.batch())));
          }
        }
      }
      int cart = log.behaviours().size() - 2;
      int buy = log.behaviours().size() - 1;
      for (int k : new int[] {cart, buy, buy, cart}) { // shared ×3, re-projected ×1
        targets.add(graph.toBatch(k, batch, dense.apply(log.items())));
        targets.add(graph.fromBatch(k, batch, dense.apply(config.batch())));
      }
    }

    void feed(Feed feed, int[] users) {
      feed.put("batch-users", users);
      for (int k = 0; k < edges.size(); k++) {
        String prefix = "graph/" + log.behaviours().get(k) + "/batch-";
        edges.get(k).fill(users, users.length);
        edges.get(k).feedRows(feed, prefix + "rows");
        edges.get(k).feedItems(feed, prefix + "items");
        edges.get(k).feedPositions(feed, prefix + "edges");
      }
    }
  }
}
