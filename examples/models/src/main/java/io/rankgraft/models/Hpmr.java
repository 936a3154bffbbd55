package io.rankgraft.models;

import io.rankgraft.backbones.BehaviourGraph;
import io.rankgraft.backbones.EdgeBuffer;
import io.rankgraft.backbones.LightGcnM;
import io.rankgraft.data.BehaviourLog;
import io.rankgraft.data.Interactions;
import io.rankgraft.graph.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.Task;
import io.rankgraft.ptn.NonSampling;
import io.rankgraft.ptn.Ptn;
import io.rankgraft.tensorflow.Feed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * HPMR (KDD'23): LightGCN_M with PTN mounted, trained on the non-sampling loss of batches of users.
 *
 * <p>Build it once a graph: TRAIN for the losses, SERVE for the vectors that score.
 */
public final class Hpmr {
  private static final String USERS = "batch-users";

  private final HpmrConfig config;
  private final BehaviourLog log;
  private final ModelGraph model;
  private final Map<String, EdgeBuffer> batchEdges = new HashMap<>();
  private Operand<TFloat32> userVectors;
  private Operand<TFloat32> itemVectors;

  private Hpmr(HpmrConfig config, BehaviourLog log, ModelGraph model) {
    this.config = config;
    this.log = log;
    this.model = model;
  }

  /** Builds TRAIN and SERVE. */
  public static Hpmr build(ModelGraph model, BehaviourLog log, HpmrConfig config) {
    if (config.lambdas().size() != log.behaviours().size()) {
      throw new IllegalArgumentException(
          "hpmr 'lambdas': expected %d weights, for %s, but got %s"
              .formatted(log.behaviours().size(), log.behaviours(), config.lambdas()));
    }
    Hpmr hpmr = new Hpmr(config, log, model);
    hpmr.buildTrain(model.scope(Build.TRAIN));
    hpmr.buildServe(model.scope(Build.SERVE));
    return hpmr;
  }

  private void buildTrain(GraftScope scope) {
    Operand<TInt32> users =
        scope.input(USERS, TInt32.class, Shape.of(Shape.UNKNOWN_SIZE), Axis.REQUEST);
    BehaviourGraph graph = new BehaviourGraph(scope.child("graph"), log, config.edgeKeep());
    boolean restricted = config.transferLayers() <= 1;
    LightGcnM encoder =
        new LightGcnM(
            scope.child("base"),
            graph,
            config.encoder(),
            restricted ? Optional.of(users) : Optional.empty());
    LightGcnM.Encoded encoded = encoder.encode();
    NonSampling supervision =
        new NonSampling(
            restricted ? Optional.empty() : Optional.of(users),
            new BatchPositives(graph),
            config.positiveWeight(),
            config.negativeWeight());
    int target = log.behaviours().size() - 1;
    if (config.ptn()) {
      Ptn.Outputs out = attach(scope, encoder, encoded, supervision);
      addDecay(scope, encoded, out);
    } else {
      for (int k = 0; k <= target; k++) {
        int behaviour = k;
        scope.loss(
            "original-" + log.behaviours().get(k),
            Task.ofBinary(log.behaviours().get(k)),
            config.lambdas().get(k),
            () ->
                supervision.behaviour(
                    scope,
                    behaviour,
                    encoded.users().get(behaviour),
                    encoded.relation().get(behaviour),
                    encoded.items().get(behaviour)));
      }
      addDecay(scope, encoded, null);
    }
  }

  private Ptn.Outputs attach(
      GraftScope scope, LightGcnM encoder, LightGcnM.Encoded encoded, NonSampling supervision) {
    List<Ptn.Behaviour> behaviours = new ArrayList<>();
    for (int k = 0; k < log.behaviours().size(); k++) {
      behaviours.add(
          new Ptn.Behaviour(
              log.behaviours().get(k),
              encoded.users().get(k),
              encoded.items().get(k),
              encoded.relation0().get(k),
              encoded.relation().get(k)));
    }
    return new Ptn(config.graft())
        .attach(scope.child("ptn"), new Ptn.Inputs(behaviours, encoder::extract, supervision));
  }

  /** The L2 term of Eq. 13; see {@link HpmrConfig.Regularizer}. */
  private void addDecay(GraftScope scope, LightGcnM.Encoded encoded, Ptn.Outputs ptn) {
    int target = log.behaviours().size() - 1;
    scope.loss(
        "decay",
        config.decay(),
        () -> {
          Ops tf = scope.tf();
          List<Operand<TFloat32>> terms = new ArrayList<>();
          if (config.regularizer() == HpmrConfig.Regularizer.PARAMETERS) {
            for (Parameter p : model.parameters()) {
              terms.add(tf.nn.l2Loss(p.read(tf, Build.TRAIN)));
            }
          } else if (ptn == null) {
            terms.add(tf.nn.l2Loss(encoded.users().get(target)));
            terms.add(tf.nn.l2Loss(encoded.items().get(target)));
          } else {
            addScaled(tf, terms, config.gammaOriginal(), encoded.users().get(target));
            addScaled(tf, terms, config.gammaEnhanced(), ptn.users().get(target));
            addScaled(tf, terms, config.gammaEnhanced(), encoded.items().get(target));
            if (config.urs() && !ptn.pairs().isEmpty()) {
              Ptn.Pair last = ptn.pairs().get(ptn.pairs().size() - 1);
              addScaled(tf, terms, config.gammaUnique(), last.users().unique());
              addScaled(tf, terms, config.gammaUnique(), last.items().unique());
            }
          }
          return tf.math.addN(terms);
        });
  }

  private static void addScaled(
      Ops tf, List<Operand<TFloat32>> terms, float scale, Operand<TFloat32> x) {
    if (scale != 0) {
      terms.add(tf.math.mul(tf.nn.l2Loss(x), tf.constant(scale)));
    }
  }

  private void buildServe(GraftScope scope) {
    BehaviourGraph graph = new BehaviourGraph(scope.child("graph"), log, 1f);
    LightGcnM encoder =
        new LightGcnM(scope.child("base"), graph, config.encoder(), Optional.empty());
    LightGcnM.Encoded encoded = encoder.encode();
    int target = log.behaviours().size() - 1;
    Operand<TFloat32> users = encoded.users().get(target);
    if (config.ptn()) {
      Ptn.Outputs out = attach(scope, encoder, encoded, null);
      if (config.predict() == HpmrConfig.Predict.ENHANCED) {
        users = out.users().get(target);
      }
    }
    userVectors = scope.tf().math.mul(users, encoded.relation().get(target));
    itemVectors = encoded.items().get(target);
  }

  /**
   * Users whose inner product with {@link #itemVectors} is the score: e_u ⊙ e_r, [users, d], in
   * SERVE.
   */
  public Operand<TFloat32> userVectors() {
    return userVectors;
  }

  /** [items, d], in SERVE. */
  public Operand<TFloat32> itemVectors() {
    return itemVectors;
  }

  /**
   * Fills a feed of the TRAIN build with the first {@code n} users and all it needs of their edges.
   */
  public void feed(Feed feed, int[] users, int n) {
    feed.putFirst(USERS, users, n);
    batchEdges.values().forEach(edges -> edges.fill(users, n));
    for (Input<?> input : model.inputs(Build.TRAIN)) {
      String name = input.name();
      int slash = name.lastIndexOf('/');
      if (slash < 0) {
        continue;
      }
      String owner = name.substring(0, slash);
      EdgeBuffer edges = batchEdges.get(owner);
      if (edges == null) {
        edges = new EdgeBuffer(pairsOf(owner.substring(owner.lastIndexOf('/') + 1)));
        edges.fill(users, n);
        batchEdges.put(owner, edges);
      }
      switch (name.substring(slash + 1)) {
        case "batch-rows" -> edges.feedRows(feed, name);
        case "batch-items" -> edges.feedItems(feed, name);
        case "batch-edges" -> edges.feedPositions(feed, name);
        default -> throw new IllegalStateException("hpmr: expected a known input but got " + name);
      }
    }
  }

  private Interactions pairsOf(String name) {
    int only = name.indexOf("-not-");
    List<String> behaviours = log.behaviours();
    if (only < 0) {
      return log.interactions().get(behaviours.indexOf(name));
    }
    Interactions up = log.interactions().get(behaviours.indexOf(name.substring(0, only)));
    Interactions down = log.interactions().get(behaviours.indexOf(name.substring(only + 5)));
    return up.minus(down);
  }

  /** The observed pairs of a batch as inputs of the graph. */
  private record BatchPositives(BehaviourGraph graph) implements NonSampling.PositivesSource {
    @Override
    public NonSampling.Positives of(GraftScope scope, int behaviour) {
      return new NonSampling.Positives(
          graph.batchEdgeRows(behaviour), graph.batchEdgeItems(behaviour));
    }

    @Override
    public NonSampling.Positives unique(GraftScope scope, int upstream, int downstream) {
      GraftScope inner =
          scope.child(
              graph.behaviours().get(upstream) + "-not-" + graph.behaviours().get(downstream));
      Shape any = Shape.of(Shape.UNKNOWN_SIZE);
      return new NonSampling.Positives(
          inner.input("batch-rows", TInt32.class, any, Axis.NONE),
          inner.input("batch-items", TInt32.class, any, Axis.NONE));
    }
  }
}
