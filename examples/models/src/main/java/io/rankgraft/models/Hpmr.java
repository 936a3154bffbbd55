package io.rankgraft.models;

import io.rankgraft.backbones.BehaviourGraph;
import io.rankgraft.backbones.BehaviourHost;
import io.rankgraft.backbones.EdgeBuffer;
import io.rankgraft.backbones.transfer.Transfer;
import io.rankgraft.cascade.Interaction;
import io.rankgraft.data.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.history.AuxiliaryHistory;
import io.rankgraft.history.HistoryPairs;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.ptn.NonSampling;
import io.rankgraft.ptn.Ptn;
import io.rankgraft.ptn.Supervision;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * HPMR (KDD'23): a host, LightGCN_M or another, with PTN or a rival of it mounted, trained on the
 * non-sampling loss of batches of users; on request with what users already did in the score, which
 * is ours.
 *
 * <p>Build it once a graph: TRAIN for the losses, SERVE for the vectors that score, EXPORT for the
 * scores of each request's candidates, its propagated tables constant.
 */
public final class Hpmr {
  /** The input with the user of each request, by row number. */
  public static final String USER = "user";

  /** The input with the item of each candidate, by row number. */
  public static final String ITEM = "item";

  static final String PATTERN = "history-pattern";
  private static final String USERS = "batch-users";
  private static final String HISTORY = "history";
  private static final String TRANSFER = "ptn"; // the mount's name, whichever transfer it is

  private final HpmrConfig config;
  private final BehaviourLog log;
  private final ModelGraph model;
  private final HistoryPairs historyPairs; // null without history
  private final Map<String, EdgeBuffer> batchEdges = new HashMap<>();
  private Operand<TFloat32> userVectors;
  private Operand<TFloat32> itemVectors;
  private Optional<Interaction> predictor = Optional.empty(); // of the build made last
  private Operand<TFloat32> tileScores; // in SERVE, where there is a predictor
  private Operand<TFloat32> scores; // in EXPORT
  private AuxiliaryHistory.Outputs served; // null without history

  private Hpmr(HpmrConfig config, BehaviourLog log, ModelGraph model) {
    this.config = config;
    this.log = log;
    this.model = model;
    this.historyPairs = config.history() ? historyOf(log, config, model.seed()) : null;
  }

  private static HistoryPairs historyOf(BehaviourLog log, HpmrConfig config, long seed) {
    boolean timed = log.interactions().stream().allMatch(Interactions::hasTimestamps);
    if (timed) {
      return HistoryPairs.before(log, config.historySessionSeconds());
    }
    return config.historyOwnShares().isEmpty()
        ? HistoryPairs.asLogged(log)
        : HistoryPairs.withoutOwn(log, config.historyOwnShares(), seed);
  }

  /** Builds TRAIN and SERVE, or EXPORT in a graph for export. */
  public static Hpmr build(ModelGraph model, BehaviourLog log, HpmrConfig config) {
    if (config.lambdas().size() != log.behaviours().size()) {
      throw new IllegalArgumentException(
          "hpmr 'lambdas': expected %s weights, for %s, but got %s"
              .formatted(log.behaviours().size(), log.behaviours(), config.lambdas()));
    }
    Hpmr hpmr = new Hpmr(config, log, model);
    if (model.isExport()) {
      GraftScope scope = model.scope(Build.EXPORT);
      hpmr.buildServe(scope);
      hpmr.scores = hpmr.score(scope);
    } else {
      hpmr.buildTrain(model.scope(Build.TRAIN));
      hpmr.buildServe(model.scope(Build.SERVE));
    }
    return hpmr;
  }

  private void buildTrain(GraftScope scope) {
    Operand<TInt32> users =
        scope.input(USERS, TInt32.class, Shape.of(Shape.UNKNOWN_SIZE), Axis.REQUEST);
    BehaviourGraph graph = new BehaviourGraph(scope.child("graph"), log, config.edgeKeep());
    boolean onDrawnPairs = !config.ptn() && !config.host().learnsFromAllPairs();
    boolean restricted =
        config.transferLayers() <= 1 || onDrawnPairs; // pairs are rows of the batch
    BehaviourHost host =
        config
            .host()
            .in(
                scope.child("base"),
                graph,
                config,
                restricted ? Optional.of(users) : Optional.empty());
    BehaviourHost.Encoded encoded = host.encode();
    HpmrBatch data = new HpmrBatch(graph);
    NonSampling base =
        new NonSampling(
            restricted ? Optional.empty() : Optional.of(users),
            data,
            config.positiveWeight(),
            config.negativeWeight(),
            ItemFactors.of(scope.child("items"), log, config));
    Supervision supervision =
        historyPairs == null ? base : history(scope).supervise(base, target(), data);
    if (config.ptn()) {
      Transfer.Outputs enhanced = attach(scope, host, encoded, supervision);
      decay(base).add(scope, encoded, Optional.of(enhanced), Optional.empty());
    } else {
      host.addLosses(
          scope,
          encoded,
          new BehaviourHost.Training(supervision, data, log.behaviours(), config.lambdas()));
      decay(base).add(scope, encoded, Optional.empty(), host.halfSquares());
    }
  }

  private HpmrDecay decay(NonSampling base) {
    return new HpmrDecay(config, model, base.batch());
  }

  private int target() {
    return log.behaviours().size() - 1;
  }

  private AuxiliaryHistory.Outputs history(GraftScope scope) {
    return new AuxiliaryHistory(config.historyConfig()).attach(scope.child(HISTORY), historyPairs);
  }

  private Transfer.Outputs attach(
      GraftScope scope,
      BehaviourHost host,
      BehaviourHost.Encoded encoded,
      Supervision supervision) {
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
    return config
        .transfer()
        .of(config)
        .attach(scope.child(TRANSFER), new Ptn.Inputs(behaviours, host, supervision));
  }

  private void buildServe(GraftScope scope) {
    BehaviourGraph graph = new BehaviourGraph(scope.child("graph"), log, 1f);
    BehaviourHost host = config.host().in(scope.child("base"), graph, config, Optional.empty());
    BehaviourHost.Encoded encoded = host.encode();
    Operand<TFloat32> users = encoded.users().get(target());
    Operand<TFloat32> items = encoded.items().get(target());
    if (config.ptn()) {
      Transfer.Outputs out = attach(scope, host, encoded, null);
      if (config.predict() == HpmrConfig.Predict.ENHANCED
          || !config.transfer().canScoreWithBase()) {
        users = out.users().get(target());
        items = out.items().get(target());
      }
    }
    userVectors = scope.tf().math.mul(users, encoded.relation().get(target()));
    itemVectors = items;
    predictor = config.ptn() ? Optional.empty() : host.predictor();
    if (predictor.isPresent() && !model.isExport()) {
      Shape rows = Shape.of(Shape.UNKNOWN_SIZE, items.shape().get(1));
      tileScores =
          predictor
              .get()
              .grid(
                  scope.tf(),
                  scope.input(VectorTiles.TILE_USERS, TFloat32.class, rows, Axis.REQUEST),
                  scope.input(VectorTiles.TILE_ITEMS, TFloat32.class, rows, Axis.CANDIDATE));
    }
    if (historyPairs != null) {
      served = history(scope);
      userVectors = served.servedUsers(userVectors);
      itemVectors = served.servedItems(itemVectors);
    }
  }

  /**
   * Inner products of the request's user and its candidates; with history the score of what the
   * user already did with a candidate, a pattern of {@link HistoryPairs}, which the caller knows.
   */
  private Operand<TFloat32> score(GraftScope scope) {
    Ops tf = scope.tf();
    Shape any = Shape.of(Shape.UNKNOWN_SIZE);
    Operand<TInt32> axis = tf.constant(0);
    Operand<TInt32> user = scope.input(USER, TInt32.class, any, Axis.REQUEST);
    Operand<TInt32> item = scope.input(ITEM, TInt32.class, any, Axis.CANDIDATE);
    Operand<TInt32> requestOf =
        scope.input(ServingForm.REQUEST_OF, TInt32.class, any, Axis.CANDIDATE);
    Operand<TFloat32> u = scope.toCandidates(tf.gather(userVectors, user, axis), requestOf);
    Operand<TFloat32> v = tf.gather(itemVectors, item, axis);
    if (predictor.isPresent()) {
      return predictor.get().pairs(tf, u, v);
    }
    Operand<TFloat32> score = tf.reduceSum(tf.math.mul(u, v), tf.constant(1));
    if (served == null) {
      return score;
    }
    Operand<TInt32> pattern = scope.input(PATTERN, TInt32.class, any, Axis.CANDIDATE);
    Operand<TFloat32> slope = tf.gather(served.slopes(), pattern, axis); // [candidates, 2]
    Operand<TFloat32> popularity = tf.gather(served.popularity(), item, axis);
    return tf.select(
        tf.math.greater(pattern, tf.constant(0)),
        tf.math.add(
            tf.gather(served.weights(), pattern, axis),
            tf.reduceSum(tf.math.mul(slope, popularity), tf.constant(1))),
        score);
  }

  /** The score of each candidate, [candidates], in EXPORT. */
  public Operand<TFloat32> scores() {
    return scores;
  }

  BehaviourLog log() {
    return log;
  }

  /** The number of history patterns; 0 without history. */
  int patterns() {
    return historyPairs == null ? 0 : historyPairs.patternCount();
  }

  /**
   * Users whose inner product with {@link #itemVectors} is the score, but for {@link #scorer}'s at
   * history pairs: e_u ⊙ e_r, [users, d], in SERVE; two columns more with history.
   */
  public Operand<TFloat32> userVectors() {
    return userVectors;
  }

  /** [items, d], in SERVE; two columns more with history. */
  public Operand<TFloat32> itemVectors() {
    return itemVectors;
  }

  /** The scores as they are now, out of the session; close it. */
  public ModelScorer scorer(ModelSession session, Threads threads) {
    List<Operand<TFloat32>> fetches = new ArrayList<>(List.of(userVectors, itemVectors));
    if (served != null) {
      fetches.addAll(List.of(served.weights(), served.slopes()));
    }
    try (Feed feed = noTile();
        Result result = session.serve(feed, fetches)) {
      float[] users = floats(result, 0);
      float[] items = floats(result, 1);
      int dim = users.length / log.users();
      if (predictor.isPresent()) {
        return new VectorTiles(session, tileScores, users, items, dim);
      }
      if (served == null) {
        return new InnerProductScorer(users, items, dim, threads);
      }
      float[] known = historyPairs.scores(floats(result, 2), floats(result, 3));
      return InnerProductScorer.withKnown(
          users, items, dim, new KnownScores(historyPairs.pairs(), known), threads);
    }
  }

  /** What SERVE asks for where only vectors are fetched. */
  private Feed noTile() {
    Feed feed = new Feed();
    if (predictor.isPresent()) {
      int width = Math.toIntExact(itemVectors.shape().get(1));
      feed.put(VectorTiles.TILE_USERS, new float[width], 1, width);
      feed.put(VectorTiles.TILE_ITEMS, new float[width], 1, width);
    }
    return feed;
  }

  private static float[] floats(Result result, int at) {
    TFloat32 tensor = (TFloat32) result.get(at);
    float[] values = new float[Math.toIntExact(tensor.size())];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
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
        edges =
            new EdgeBuffer(
                owner.equals(HISTORY)
                    ? historyPairs.pairs()
                    : pairsOf(owner.substring(owner.lastIndexOf('/') + 1)));
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
}
