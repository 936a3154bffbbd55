package io.rankgraft.models;

import io.rankgraft.backbones.Dropout;
import io.rankgraft.cascade.Cascade;
import io.rankgraft.cascade.CascadeConfig;
import io.rankgraft.cascade.CascadeOrder;
import io.rankgraft.cascade.Interaction;
import io.rankgraft.cascade.InteractionUnit;
import io.rankgraft.cascade.ItemBiases;
import io.rankgraft.data.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.PairSampler;
import io.rankgraft.tensorflow.Adagrad;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.Optimizer;
import io.rankgraft.train.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * NMTR (ICDE'19): one vector of a user and an item for all behaviours, or one for each, an
 * interaction unit for each behaviour, and the cascade over them, trained on observed pairs and
 * sampled negatives. Its rivals of one unit are it too: see {@link NmtrConfig.Training}.
 *
 * <p>TRAIN reads rows of user and item ids and touches their rows of the tables only. SERVE scores
 * every user it is fed with every item it is fed, [users, items]. EXPORT scores each item for the
 * user of its request, [items], and has the input {@code request-of}.
 *
 * <p>Differs from the paper: L2 covers the vectors of the batch, not of all users and items, and is
 * a mean over its rows as the losses are.
 */
public final class Nmtr {
  static final String USERS = "user";
  static final String ITEMS = "item";
  private static final float VECTOR_DEVIATION = 0.01f; // of the authors' code, there truncated
  private static final float FIRST_ACCUMULATOR = 1e-8f; // Adagrad's, of the authors' code

  private final NmtrConfig config;
  private final BehaviourLog log;
  private final int stage;
  private final ModelGraph model;
  private final List<Float> lambdas; // of the behaviours in use
  private final NmtrExamples examples;
  private Operand<TFloat32> scores;
  private Optional<NmtrVectors> vectors = Optional.empty();

  private Nmtr(
      NmtrConfig config, BehaviourLog whole, BehaviourLog log, int stage, ModelGraph model) {
    this.config = config;
    this.log = log;
    this.stage = stage;
    this.model = model;
    this.lambdas = lambdas(whole);
    this.examples = NmtrExamples.of(log, config, stage, lambdas, model.seed());
  }

  /** How many trainings a model takes: 1, or one per behaviour where they follow one another. */
  public static int stages(BehaviourLog log, NmtrConfig config) {
    return config.training() == NmtrConfig.Training.SEQUENTIAL ? ablated(log, config).size() : 1;
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
    if (!config.units().isEmpty() && config.units().size() != log.behaviours().size()) {
      throw new IllegalArgumentException(
          "nmtr 'units': expected %s units, for %s, or none but got %s"
              .formatted(log.behaviours().size(), log.behaviours(), config.units()));
    }
    if (stage < 0 || stage >= stages(log, config)) {
      throw new IllegalArgumentException(
          "nmtr 'stage': expected 0 to %s but got %s".formatted(stages(log, config) - 1, stage));
    }
    BehaviourLog used = BehaviourAblation.of(log, config.behaviours(), config.auxiliaryKeep());
    Nmtr nmtr = new Nmtr(config, log, used, stage, model);
    List<Level> levels = nmtr.levels(log);
    if (model.isExport()) {
      nmtr.build(model.scope(Build.EXPORT), levels);
    } else {
      nmtr.build(model.scope(Build.TRAIN), levels);
      nmtr.build(model.scope(Build.SERVE), levels);
    }
    return nmtr;
  }

  private boolean isSequential() {
    return config.training() == NmtrConfig.Training.SEQUENTIAL;
  }

  private boolean isMultiChannel() {
    return config.training() == NmtrConfig.Training.MULTI_CHANNEL;
  }

  /** A behaviour of the cascade, its unit and its λ. */
  private record Level(String name, InteractionUnit unit, float lambda) {}

  /** The behaviours in use with their units; of pairs of preference, the target alone. */
  private List<Level> levels(BehaviourLog whole) {
    List<Level> levels = new ArrayList<>();
    for (int r = 0; r < lambdas.size(); r++) {
      String name = log.behaviours().get(r);
      levels.add(
          new Level(name, config.interaction(whole.behaviours().indexOf(name)), lambdas.get(r)));
    }
    return isMultiChannel() ? levels.subList(levels.size() - 1, levels.size()) : levels;
  }

  /** λ of the behaviours in use, with a sum of 1; of one stage, its own loss alone. */
  private List<Float> lambdas(BehaviourLog whole) {
    List<Float> weights = new ArrayList<>();
    float sum = 0;
    for (int r = 0; r < log.behaviours().size(); r++) {
      float lambda = config.lambdas().get(whole.behaviours().indexOf(log.behaviours().get(r)));
      weights.add(!isSequential() ? lambda : r == stage ? 1f : 0f);
      sum += weights.get(r);
    }
    if (!(sum > 0)) {
      throw new IllegalArgumentException(
          "nmtr 'lambdas': expected a weight above 0 for one of %s but got %s"
              .formatted(log.behaviours(), config.lambdas()));
    }
    float total = sum;
    return weights.stream().map(lambda -> lambda / total).toList();
  }

  private void build(GraftScope scope, List<Level> levels) {
    Ops tf = scope.tf();
    Shape any = Shape.of(Shape.UNKNOWN_SIZE);
    boolean exported = scope.build() == Build.EXPORT;
    boolean rows = scope.isTraining() || exported;
    Operand<TInt32> user =
        scope.input(USERS, TInt32.class, any, scope.isTraining() ? Axis.CANDIDATE : Axis.REQUEST);
    Operand<TInt32> item = scope.input(ITEMS, TInt32.class, any, Axis.CANDIDATE);
    List<EmbeddingTable> users = tables(scope, "users", log.users(), levels);
    List<EmbeddingTable> items = tables(scope, "items", log.items(), levels);
    Operand<TInt32> requestOf =
        exported ? scope.input(ServingForm.REQUEST_OF, TInt32.class, any, Axis.CANDIDATE) : null;
    List<Operand<TFloat32>> p = new ArrayList<>();
    List<Operand<TFloat32>> q = new ArrayList<>();
    for (int t = 0; t < users.size(); t++) {
      Operand<TFloat32> each = users.get(t).lookup(user);
      p.add(exported ? scope.toCandidates(each, requestOf) : each);
      q.add(items.get(t).lookup(item));
    }
    Optional<ItemBiases> biases =
        config.itemBias()
            ? Optional.of(new ItemBiases(scope, log.items(), levels.size(), config.sharedBias()))
            : Optional.empty();
    Optional<List<Operand<TFloat32>>> bias = biases.map(of -> of.of(tf, item));
    List<Interaction> units = new ArrayList<>();
    List<Operand<TFloat32>> us = new ArrayList<>();
    List<Operand<TFloat32>> vs = new ArrayList<>();
    for (int r = 0; r < levels.size(); r++) {
      String name = levels.get(r).name();
      int table = Math.min(r, users.size() - 1);
      units.add(levels.get(r).unit().in(scope.child("unit-" + name), config.dim()));
      us.add(kept(scope, "drop-users-" + name, p.get(table)));
      vs.add(kept(scope, "drop-items-" + name, q.get(table)));
    }
    List<Operand<TFloat32>> own = own(tf, units, us, vs, rows);
    List<Cascade.Level> inputs = new ArrayList<>();
    for (int r = 0; r < levels.size(); r++) {
      String name = levels.get(r).name();
      if (bias.isEmpty()) {
        inputs.add(Cascade.Level.of(name, own.get(r)));
        continue;
      }
      // One table holds all behaviours' biases, so those of earlier stages are held here.
      boolean held = isSequential() && r != stage;
      Operand<TFloat32> b = bias.get().get(r);
      inputs.add(Cascade.Level.of(name, own.get(r), held ? tf.stopGradient(b) : b));
    }
    Operand<TFloat32> target =
        new Cascade(cascade(levels))
            .attach(scope.child("cascade"), new Cascade.Inputs(inputs))
            .target();
    if (scope.isTraining()) {
      if (isMultiChannel()) {
        NmtrExamples.addPreferenceLoss(scope, target);
      }
      addDecay(scope, tf.size(user), p, q);
      return;
    }
    scores = target;
    if (!exported) {
      vectors =
          NmtrVectors.of(tf, config, inputs, units, users, items, biases.map(of -> of.ofAll(tf)));
    }
  }

  /** What each behaviour's unit says of its vectors: of rows [n], or else of all pairs [U, V]. */
  private static List<Operand<TFloat32>> own(
      Ops tf,
      List<Interaction> units,
      List<Operand<TFloat32>> users,
      List<Operand<TFloat32>> items,
      boolean rows) {
    if (rows && Set.copyOf(users).size() == 1 && Set.copyOf(items).size() == 1) {
      return Interaction.pairs(tf, units, users.get(0), items.get(0));
    }
    List<Operand<TFloat32>> own = new ArrayList<>();
    for (int r = 0; r < units.size(); r++) {
      own.add(
          rows
              ? units.get(r).pairs(tf, users.get(r), items.get(r))
              : units.get(r).grid(tf, users.get(r), items.get(r)));
    }
    return own;
  }

  private CascadeConfig cascade(List<Level> levels) {
    if (isMultiChannel()) {
      return CascadeConfig.withoutLosses(1);
    }
    return CascadeConfig.ofLambdas(levels.stream().map(Level::lambda).toList())
        .withCombination(config.cascade())
        .withOrder(new CascadeOrder(config.order()))
        .withMasked(config.sampling() == PairSampler.Rule.PER_BEHAVIOUR);
  }

  /** One table for all, or one of each level. */
  private List<EmbeddingTable> tables(GraftScope scope, String name, int rows, List<Level> levels) {
    Initializer first = Initializer.normal(VECTOR_DEVIATION);
    if (config.embeddings() == NmtrConfig.Embeddings.SHARED) {
      return List.of(scope.embedding(name, rows, config.dim(), first));
    }
    return levels.stream()
        .map(level -> scope.embedding(name + "-" + level.name(), rows, config.dim(), first))
        .toList();
  }

  private Operand<TFloat32> kept(GraftScope scope, String name, Operand<TFloat32> x) {
    return Dropout.apply(scope, name, x, config.dim(), config.keep());
  }

  /**
   * The squares of what the batch reads, over its number of rows like the losses; biases and h are
   * left out, as in the authors' code.
   */
  private void addDecay(
      GraftScope scope,
      Operand<TInt32> count,
      List<Operand<TFloat32>> p,
      List<Operand<TFloat32>> q) {
    Ops tf = scope.tf();
    Operand<TFloat32> rows = tf.dtypes.cast(count, TFloat32.class);
    scope.loss(
        "decay",
        2 * config.decay(),
        () -> {
          List<Operand<TFloat32>> halves = new ArrayList<>();
          p.forEach(x -> halves.add(tf.nn.l2Loss(x)));
          for (Parameter parameter : model.parameters()) {
            if (parameter.name().matches("unit-.*/w\\d*") && isTrained(parameter)) {
              halves.add(tf.nn.l2Loss(parameter.read(tf, Build.TRAIN)));
            }
          }
          return tf.math.div(tf.math.addN(halves), rows);
        });
    scope.loss(
        "item-decay",
        2 * config.itemDecay(),
        () -> {
          List<Operand<TFloat32>> halves = new ArrayList<>();
          q.forEach(x -> halves.add(tf.nn.l2Loss(x)));
          return tf.math.div(tf.math.addN(halves), rows);
        });
  }

  /** The parameters this training changes. */
  List<Parameter> trained() {
    return model.parameters().stream().filter(this::isTrained).toList();
  }

  private boolean isTrained(Parameter parameter) {
    String name = parameter.name();
    if (!isSequential() || name.equals("item-bias")) {
      return true;
    }
    String behaviour = log.behaviours().get(stage);
    return name.equals("users") || name.equals("items")
        ? stage == 0 || !config.freezeEmbeddings()
        : name.startsWith("unit-" + behaviour + "/")
            || name.equals("users-" + behaviour)
            || name.equals("items-" + behaviour);
  }

  /** The update of one step. */
  public Trainer trainer(Schedule rate) {
    Optimizer optimizer =
        switch (config.optimizer()) {
          case ADAGRAD -> new Adagrad(FIRST_ACCUMULATOR, 0);
          case ADAM -> Adam.ofDefaults();
        };
    return Trainer.build(model, Objective.of(optimizer, rate), trained());
  }

  /** The number of observed pairs: one epoch goes over each of them once. */
  public int pairs() {
    return examples.pairs();
  }

  /**
   * Fills a feed of the TRAIN build with the first {@code n} pairs and negatives for them. Not safe
   * for concurrent use.
   *
   * @param step decides the negatives
   */
  public void feed(Feed feed, int[] pairs, int n, long step) {
    examples.feed(feed, pairs, n, step);
  }

  /**
   * The target's logit: of every user with every item fed, [users, items], in SERVE; of each item,
   * [items], in EXPORT.
   */
  public Operand<TFloat32> scores() {
    return scores;
  }

  Optional<NmtrVectors> vectors() {
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
