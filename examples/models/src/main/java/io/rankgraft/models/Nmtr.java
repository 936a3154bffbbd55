package io.rankgraft.models;

import io.rankgraft.cascade.Cascade;
import io.rankgraft.cascade.CascadeConfig;
import io.rankgraft.cascade.Interaction;
import io.rankgraft.cascade.ItemBiases;
import io.rankgraft.data.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.PairBatch;
import io.rankgraft.interactions.PairSampler;
import io.rankgraft.tensorflow.Adagrad;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * NMTR (ICDE'19): one vector a user and an item for all behaviours, an interaction unit for each,
 * and the cascade over them, trained on observed pairs and sampled negatives.
 *
 * <p>TRAIN reads rows of user and item ids and touches their rows of the tables only. SERVE scores
 * every user it is fed with every item it is fed, [users, items]. EXPORT scores each item for the
 * user of its request, [items], and has the input {@code request-of}.
 *
 * <p>Differs from the paper: L2 covers the vectors of the batch, not of all users and items, and is
 * a mean over its rows as the losses are.
 */
public final class Nmtr {
  private static final String USERS = "user";
  private static final String ITEMS = "item";
  private static final float VECTOR_DEVIATION = 0.01f; // of the authors' code, there truncated
  private static final float FIRST_ACCUMULATOR = 1e-8f; // Adagrad's, of the authors' code

  private final NmtrConfig config;
  private final BehaviourLog log;
  private final int stage;
  private final ModelGraph model;
  private final PairSampler sampler;
  private final PairBatch batch;
  private Operand<TFloat32> scores;
  private Optional<Vectors> vectors = Optional.empty();

  /**
   * The target's logit as one inner product, where it is one, in SERVE.
   *
   * @param users [users, E + 1]
   * @param items [items, E + 1]
   */
  record Vectors(Operand<TFloat32> users, Operand<TFloat32> items) {}

  private Nmtr(NmtrConfig config, BehaviourLog log, int stage, ModelGraph model) {
    this.config = config;
    this.log = log;
    this.stage = stage;
    this.model = model;
    BehaviourLog observed =
        isJoint()
            ? log
            : new BehaviourLog(
                List.of(log.behaviours().get(stage)), List.of(log.interactions().get(stage)));
    this.sampler = new PairSampler(observed, config.sampling(), config.negatives(), model.seed());
    this.batch = sampler.newBatch();
  }

  /** How many trainings a model takes: 1, or one a behaviour where they come one after another. */
  public static int stages(BehaviourLog log, NmtrConfig config) {
    return config.training() == NmtrConfig.Training.JOINT ? 1 : ablated(log, config).size();
  }

  private static List<String> ablated(BehaviourLog log, NmtrConfig config) {
    return BehaviourAblation.of(log, config.behaviours(), 1).behaviours();
  }

  /**
   * Builds TRAIN and SERVE, or EXPORT in a graph for export.
   *
   * @param stage which training, from 0; see {@link NmtrTraining} for all of them
   */
  public static Nmtr build(ModelGraph model, BehaviourLog log, NmtrConfig config, int stage) {
    if (config.lambdas().size() != log.behaviours().size()) {
      throw new IllegalArgumentException(
          "nmtr 'lambdas': expected %s weights, for %s, but got %s"
              .formatted(log.behaviours().size(), log.behaviours(), config.lambdas()));
    }
    if (stage < 0 || stage >= stages(log, config)) {
      throw new IllegalArgumentException(
          "nmtr 'stage': expected 0 to %s but got %s".formatted(stages(log, config) - 1, stage));
    }
    BehaviourLog used = BehaviourAblation.of(log, config.behaviours(), config.auxiliaryKeep());
    Nmtr nmtr = new Nmtr(config, used, stage, model);
    if (model.isExport()) {
      nmtr.build(model.scope(Build.EXPORT), nmtr.lambdas(log));
    } else {
      nmtr.build(model.scope(Build.TRAIN), nmtr.lambdas(log));
      nmtr.build(model.scope(Build.SERVE), nmtr.lambdas(log));
    }
    return nmtr;
  }

  private boolean isJoint() {
    return config.training() == NmtrConfig.Training.JOINT;
  }

  /** λ of the behaviours in use, with a sum of 1; of one stage, its own loss alone. */
  private List<Float> lambdas(BehaviourLog whole) {
    List<Float> lambdas = new ArrayList<>();
    float sum = 0;
    for (int r = 0; r < log.behaviours().size(); r++) {
      float lambda = config.lambdas().get(whole.behaviours().indexOf(log.behaviours().get(r)));
      lambdas.add(isJoint() ? lambda : r == stage ? 1f : 0f);
      sum += lambdas.get(r);
    }
    if (!(sum > 0)) {
      throw new IllegalArgumentException(
          "nmtr 'lambdas': expected a weight above 0 for one of %s but got %s"
              .formatted(log.behaviours(), config.lambdas()));
    }
    float total = sum;
    return lambdas.stream().map(lambda -> lambda / total).toList();
  }

  private void build(GraftScope scope, List<Float> lambdas) {
    Ops tf = scope.tf();
    Shape any = Shape.of(Shape.UNKNOWN_SIZE);
    boolean exported = scope.build() == Build.EXPORT;
    boolean rows = scope.isTraining() || exported;
    Operand<TInt32> user =
        scope.input(USERS, TInt32.class, any, scope.isTraining() ? Axis.CANDIDATE : Axis.REQUEST);
    Operand<TInt32> item = scope.input(ITEMS, TInt32.class, any, Axis.CANDIDATE);
    EmbeddingTable users =
        scope.embedding("users", log.users(), config.dim(), Initializer.normal(VECTOR_DEVIATION));
    EmbeddingTable items =
        scope.embedding("items", log.items(), config.dim(), Initializer.normal(VECTOR_DEVIATION));
    Operand<TFloat32> each = users.lookup(user);
    Operand<TFloat32> p =
        exported
            ? scope.toCandidates(
                each, scope.input(ServingForm.REQUEST_OF, TInt32.class, any, Axis.CANDIDATE))
            : each;
    Operand<TFloat32> q = items.lookup(item);
    int behaviours = log.behaviours().size();
    ItemBiases biases = new ItemBiases(scope, log.items(), behaviours, config.sharedBias());
    List<Operand<TFloat32>> bias = biases.of(tf, item);
    List<Interaction> units = new ArrayList<>();
    List<Cascade.Level> levels = new ArrayList<>();
    for (int r = 0; r < behaviours; r++) {
      String name = log.behaviours().get(r);
      Interaction unit = config.interaction().in(scope.child("unit-" + name), config.dim());
      units.add(unit);
      levels.add(
          Cascade.Level.of(
              name,
              rows ? unit.pairs(tf, p, q) : unit.grid(tf, p, q),
              // One table holds all behaviours' biases, so those of earlier stages are held here.
              isJoint() || r == stage ? bias.get(r) : tf.stopGradient(bias.get(r))));
    }
    boolean masked = config.sampling() == PairSampler.Rule.PER_BEHAVIOUR;
    Cascade cascade =
        new Cascade(
            CascadeConfig.ofLambdas(lambdas).withCombination(config.cascade()).withMasked(masked));
    Operand<TFloat32> target =
        cascade.attach(scope.child("cascade"), new Cascade.Inputs(levels)).target();
    if (scope.isTraining()) {
      addDecay(scope, tf.size(user), p, q);
      return;
    }
    scores = target;
    if (!exported) {
      vectors = vectors(tf, users.whole(), items.whole(), units, biases.ofAll(tf));
    }
  }

  /**
   * The squares of what the batch reads, over its number of rows like the losses; biases and h are
   * left out, as in the authors' code.
   */
  private void addDecay(
      GraftScope scope, Operand<TInt32> count, Operand<TFloat32> p, Operand<TFloat32> q) {
    Ops tf = scope.tf();
    Operand<TFloat32> rows = tf.dtypes.cast(count, TFloat32.class);
    scope.loss(
        "decay",
        2 * config.decay(),
        () -> {
          List<Operand<TFloat32>> halves = new ArrayList<>();
          halves.add(tf.nn.l2Loss(p));
          for (Parameter parameter : model.parameters()) {
            if (parameter.name().matches("unit-.*/w\\d*") && isTrained(parameter)) {
              halves.add(tf.nn.l2Loss(parameter.read(tf, Build.TRAIN)));
            }
          }
          return tf.math.div(tf.math.addN(halves), rows);
        });
    scope.loss("item-decay", 2 * config.itemDecay(), () -> tf.math.div(tf.nn.l2Loss(q), rows));
  }

  /** The cascade is linear in h and b, so that it may be applied to them instead of to scores. */
  private Optional<Vectors> vectors(
      Ops tf,
      Operand<TFloat32> users,
      Operand<TFloat32> items,
      List<Interaction> units,
      List<Operand<TFloat32>> biases) {
    if (!units.stream().allMatch(unit -> unit.diagonal().isPresent())) {
      return Optional.empty();
    }
    List<Cascade.Level> weights = new ArrayList<>();
    List<Cascade.Level> offsets = new ArrayList<>();
    for (int r = 0; r < units.size(); r++) {
      String name = log.behaviours().get(r);
      weights.add(Cascade.Level.of(name, units.get(r).diagonal().orElseThrow()));
      offsets.add(Cascade.Level.of(name, tf.zerosLike(biases.get(r)), biases.get(r)));
    }
    int last = units.size() - 1;
    Operand<TFloat32> h =
        tf.reshape(config.cascade().combine(tf, weights).get(last), tf.constant(new int[] {1, -1}));
    Operand<TFloat32> b =
        tf.expandDims(config.cascade().combine(tf, offsets).get(last), tf.constant(1));
    Operand<TFloat32> one = tf.fill(tf.constant(new int[] {log.users(), 1}), tf.constant(1f));
    return Optional.of(
        new Vectors(
            tf.concat(List.of(tf.math.mul(users, h), one), tf.constant(1)),
            tf.concat(List.of(items, b), tf.constant(1))));
  }

  /** The parameters this training changes. */
  List<Parameter> trained() {
    return model.parameters().stream().filter(this::isTrained).toList();
  }

  private boolean isTrained(Parameter parameter) {
    String name = parameter.name();
    if (isJoint() || name.equals("item-bias")) {
      return true;
    }
    return name.equals("users") || name.equals("items")
        ? stage == 0 || !config.freezeEmbeddings()
        : name.startsWith("unit-" + log.behaviours().get(stage) + "/");
  }

  /** The update of one step. */
  public Trainer trainer(Schedule rate) {
    return Trainer.build(model, Objective.of(new Adagrad(FIRST_ACCUMULATOR, 0), rate), trained());
  }

  /** The number of observed pairs: one epoch goes over each of them once. */
  public int pairs() {
    return sampler.pairs();
  }

  /**
   * Fills a feed of the TRAIN build with the first {@code n} pairs and negatives for them. Not safe
   * for concurrent use.
   *
   * @param step decides the negatives
   */
  public void feed(Feed feed, int[] pairs, int n, long step) {
    sampler.fill(pairs, n, step, batch);
    int rows = batch.rows();
    feed.putFirst(USERS, batch.users(), rows).putFirst(ITEMS, batch.items(), rows);
    for (int r = 0; r < log.behaviours().size(); r++) {
      if (!isJoint() && r != stage) {
        continue;
      }
      int column = isJoint() ? r : 0;
      String name = log.behaviours().get(r);
      putRows(feed, "label-" + name, batch.labels(column), rows);
      if (batch.isMasked()) {
        putRows(feed, "mask-" + name, batch.masks(column), rows);
      }
    }
  }

  private static void putRows(Feed feed, String input, float[] values, int rows) {
    feed.put(
        input,
        TFloat32.tensorOf(Shape.of(rows), DataBuffers.of(values, true, false).slice(0, rows)));
  }

  /**
   * The target's logit: of every user with every item fed, [users, items], in SERVE; of each item,
   * [items], in EXPORT.
   */
  public Operand<TFloat32> scores() {
    return scores;
  }

  Optional<Vectors> vectors() {
    return vectors;
  }

  /** The behaviours in use, upstream first. */
  public List<String> behaviours() {
    return log.behaviours();
  }

  BehaviourLog log() {
    return log;
  }

  int users() {
    return log.users();
  }

  int items() {
    return log.items();
  }

  /** Scores by the model as it is now; close it before the session. */
  public NmtrScorer scorer(ModelSession session, int threads) {
    return NmtrScorer.of(this, session, threads);
  }
}
