package io.rankgraft.job;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Feature;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Taps;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.CandidateLists;
import io.rankgraft.layers.LogLoss;
import io.rankgraft.registry.ConfiguredGraft;
import io.rankgraft.registry.RowLabels;
import io.rankgraft.registry.Site;
import io.rankgraft.registry.SiteFeatures;
import io.rankgraft.registry.SiteLists;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Host and grafts in one build: the site that grafts are mounted at, and what comes out of it. */
final class Assembly implements Site {
  private final GraftScope scope;
  private final JobPlan plan;
  private final AssemblyFeatures features;
  private Taps taps;
  private Optional<SiteLists> lists = Optional.empty(); // made when a graft asks
  private final Map<Task, Operand<TFloat32>> host = new LinkedHashMap<>();

  /**
   * What a task comes to.
   *
   * @param grafted probability or amount of host and grafts, [rows]
   * @param host the host's own; of a task it does not predict, what every row begins with
   */
  record Outcome(Operand<TFloat32> grafted, Operand<TFloat32> host) {}

  private Assembly(GraftScope scope, JobPlan plan, AssemblyFeatures features, Taps taps) {
    this.scope = scope;
    this.plan = plan;
    this.features = features;
    this.taps = taps;
  }

  /**
   * Mounts the grafts and adds the tasks' losses.
   *
   * @param joined from the taps of a splice to the host's taps after it
   * @return outcomes by task
   */
  static Map<Task, Outcome> build(
      GraftScope scope,
      JobPlan plan,
      HostInputs inputs,
      HostScores scores,
      Taps hostTaps,
      UnaryOperator<Taps> joined) {
    Assembly site = new Assembly(scope, plan, new AssemblyFeatures(scope, plan, inputs), hostTaps);
    site.takeScores(scores, hostTaps);
    site.host.putAll(site.current());
    Taps fromHost = hostTaps;
    for (ConfiguredGraft<?> graft : plan.grafts()) {
      Taps after = graft.mount(site).taps();
      if (plan.splice()) {
        Taps before = fromHost;
        fromHost = joined.apply(site.spliced(after, fromHost));
        site.requireScoreDownstream(graft, scores, before, fromHost);
        site.takeScores(scores, fromHost);
      } else {
        site.taps = after;
      }
    }
    return site.end();
  }

  /** Puts every task's logit where grafts look for it. */
  private void takeScores(HostScores scores, Taps from) {
    Ops tf = scope.tf();
    Taps all = plan.bare() ? Taps.none() : from;
    for (JobTask task : plan.tasks()) {
      Operand<TFloat32> score =
          scores.of(tf, from, task.task()).orElseGet(() -> prior(task.task()));
      all = all.with(plan.logitTap(task.task()), score);
    }
    taps = all;
  }

  private void requireScoreDownstream(
      ConfiguredGraft<?> graft, HostScores scores, Taps before, Taps after) {
    boolean moved =
        plan.tasks().stream()
            .flatMap(task -> scores.tapOf(task.task()).stream())
            .anyMatch(tap -> !before.require(tap).asOutput().equals(after.require(tap).asOutput()));
    if (!moved) {
      throw new IllegalArgumentException(
          "graft '%s': expected --join splice to replace a tensor that a score of the host is computed from but none is; tap one upstream of the score, or take --join residual"
              .formatted(graft.name()));
    }
  }

  /** Taps after a graft, the host's own where the graft changed none: scores are no splices. */
  private Taps spliced(Taps after, Taps fromHost) {
    Taps all = after;
    for (String tap : fromHost.names()) {
      if (after.require(tap).asOutput().equals(taps.require(tap).asOutput())) {
        all = all.with(tap, fromHost.require(tap));
      }
    }
    return all;
  }

  /** The same number for every row: as many as the item has. */
  private Operand<TFloat32> prior(Task task) {
    Ops tf = scope.tf();
    return tf.fill(
        tf.shape(features.ids(features.item())),
        tf.constant(plan.priors().getOrDefault(task.name(), 0f)));
  }

  private Map<Task, Operand<TFloat32>> current() {
    Map<Task, Operand<TFloat32>> logits = new LinkedHashMap<>();
    tasks().forEach(task -> logits.put(task, logit(task)));
    return logits;
  }

  private Map<Task, Outcome> end() {
    Map<Task, Outcome> outcomes = new LinkedHashMap<>();
    current()
        .forEach(
            (task, logit) -> {
              loss(scope, task.name(), task, 1, logit);
              outcomes.put(task, new Outcome(predicted(task, logit), alone(task)));
            });
    return outcomes;
  }

  /** The host's own; one and the same number for all rows where it has none. */
  private Operand<TFloat32> alone(Task task) {
    Float prior = plan.priors().get(task.name());
    if (prior == null) {
      return predicted(task, host.get(task));
    }
    // A vectorised sigmoid may round the last rows of a batch otherwise.
    double value =
        task.kind() == Task.Kind.BINARY ? 1 / (1 + Math.exp(-prior)) : prior.doubleValue();
    Ops tf = scope.tf();
    return tf.fill(tf.shape(host.get(task)), tf.constant((float) value));
  }

  private Operand<TFloat32> predicted(Task task, Operand<TFloat32> logit) {
    return task.kind() == Task.Kind.BINARY ? scope.tf().math.sigmoid(logit) : logit;
  }

  @Override
  public void loss(
      GraftScope below, String symbol, Task task, float scale, Operand<TFloat32> logit) {
    below.loss(
        symbol,
        task,
        scale,
        () -> {
          Ops tf = below.tf();
          Operand<TFloat32> z = tf.reshape(logit, tf.constant(new int[] {-1}));
          Operand<TFloat32> label = scope.label(task);
          JobTask of = plan.task(task);
          Operand<TFloat32> each =
              of.isBinary()
                  ? LogLoss.each(tf, shifted(tf, of, z), label)
                  : tf.math.square(tf.math.sub(z, label));
          return mean(tf, each, of);
        });
  }

  /** Rows whose negatives were sampled have higher odds than what is served. */
  private static Operand<TFloat32> shifted(Ops tf, JobTask task, Operand<TFloat32> z) {
    return task.sampling() == 1 ? z : tf.math.add(z, tf.constant((float) task.logitShift()));
  }

  /** The mean over rows that have a label, by their weights; 0 where none has. */
  private Operand<TFloat32> mean(Ops tf, Operand<TFloat32> each, JobTask task) {
    Optional<Operand<TFloat32>> weight = weight(tf, task);
    return weight.isEmpty()
        ? tf.math.mean(each, tf.constant(0))
        : tf.math.divNoNan(
            tf.reduceSum(tf.math.mul(each, weight.get()), tf.constant(0)),
            tf.reduceSum(weight.get(), tf.constant(0)));
  }

  /** Mask times weight of the rows; empty where every row counts alike. */
  private Optional<Operand<TFloat32>> weight(Ops tf, JobTask task) {
    Optional<Operand<TFloat32>> mask = task.mask().map(column -> scope.mask(task.task()));
    if (!plan.hasWeights()) {
      return mask;
    }
    Operand<TFloat32> rows = scope.weight(task.task());
    return Optional.of(mask.isEmpty() ? rows : tf.math.mul(mask.get(), rows));
  }

  @Override
  public RowLabels labels(Task task) {
    Ops tf = scope.tf();
    Operand<TFloat32> label = scope.label(task);
    Optional<Operand<TFloat32>> weight = weight(tf, plan.task(task));
    return new RowLabels(label, weight.isEmpty() ? tf.onesLike(label) : weight.get());
  }

  @Override
  public GraftScope scope() {
    return scope;
  }

  @Override
  public Taps taps() {
    return taps;
  }

  @Override
  public List<Task> tasks() {
    return plan.tasks().stream().map(JobTask::task).toList();
  }

  @Override
  public Task target() {
    return plan.target().task();
  }

  @Override
  public String logitTap(Task task) {
    return plan.logitTap(task);
  }

  @Override
  public boolean isFromHost(Task task) {
    return !plan.priors().containsKey(task.name());
  }

  @Override
  public boolean splice() {
    return plan.splice();
  }

  @Override
  public SiteFeatures features() {
    return features;
  }

  /** Empty of lists too: their features are read once per row. */
  @Override
  public Optional<Operand<TInt32>> requestOfCandidate() {
    return Optional.empty();
  }

  @Override
  public Optional<SiteLists> lists() {
    if (plan.positions() > 0 && lists.isEmpty()) {
      lists = Optional.of(listed());
    }
    return lists;
  }

  private SiteLists listed() {
    Ops tf = scope.tf();
    Operand<TInt32> requestOf =
        scope.input(Part.REQUEST_OF, TInt32.class, Shape.of(Shape.UNKNOWN_SIZE), Axis.CANDIDATE);
    CandidateLists of = CandidateLists.of(tf, requestOf, plan.positions());
    Operand<TFloat32> mask = of.mask();
    Operand<TInt32> rowOf = of.rowOf();
    return new SiteLists(
        rowOf,
        mask,
        of.placeOf(),
        plan.positions(),
        plan.columns().gap().map(gap -> gaps(tf, plan.schema().feature(gap), rowOf, mask)));
  }

  /** 0 at the first of a list, which may be the first of a page, and where it has ended. */
  private Operand<TFloat32> gaps(
      Ops tf, Feature gap, Operand<TInt32> rowOf, Operand<TFloat32> mask) {
    Operand<TFloat32> seconds =
        tf.nn.relu(tf.reshape(features.numbers(gap), tf.constant(new int[] {-1})));
    float[] follows = new float[plan.positions()];
    Arrays.fill(follows, 1, follows.length, 1);
    return tf.math.mul(
        tf.math.mul(tf.gather(seconds, rowOf, tf.constant(0)), mask),
        tf.expandDims(tf.constant(follows), tf.constant(0)));
  }
}
