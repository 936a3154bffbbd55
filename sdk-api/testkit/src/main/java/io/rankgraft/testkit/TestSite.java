package io.rankgraft.testkit;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Taps;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.LogLoss;
import io.rankgraft.registry.RowLabels;
import io.rankgraft.registry.Site;
import io.rankgraft.registry.SiteFeatures;
import io.rankgraft.registry.SiteLists;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A {@link Site} whose features are plain inputs of the build, for tests of ready mounts.
 *
 * <p>Inputs: a feature under its own name; of a sequence also {@code <name>-length} and, in a log
 * with ages, {@code <name>-ages}; {@code request-of}; of lists {@code row-of}, {@code list-mask}
 * and {@code place-of}; {@code label-<task>} and {@code mask-<task>} once a loss asks. The logit of
 * a task is the host's tap {@code logit.<task>}; where there is none it is zero.
 */
public final class TestSite implements Site {
  private final GraftScope scope;
  private final TestLog log;
  private final Taps taps;
  private final Set<String> fromHost = new HashSet<>();
  private final TestSiteFeatures features;
  private final Optional<Operand<TInt32>> requestOf;
  private final Optional<SiteLists> lists;

  private TestSite(GraftScope scope, Taps host, TestLog log) {
    this.scope = scope;
    this.log = log;
    this.features = new TestSiteFeatures(scope, host, log);
    this.requestOf =
        log.requests()
            ? Optional.of(ids(scope, "request-of", Shape.UNKNOWN_SIZE))
            : Optional.empty();
    this.lists = log.listLength() == 0 ? Optional.empty() : Optional.of(listInputs());
    Taps all = host;
    for (Task task : log.tasks()) {
      if (host.names().contains(logitTap(task))) {
        fromHost.add(task.name());
      } else {
        all = all.with(logitTap(task), zeros());
      }
    }
    this.taps = all;
  }

  /**
   * The site in one build; call it once.
   *
   * @param scope the root of the build
   * @param host its taps; {@code items}, [items, width], are its vectors of the items
   */
  public static TestSite of(GraftScope scope, Taps host, TestLog log) {
    return new TestSite(scope, host, log);
  }

  /** The logit of a task the host knows nothing of. */
  private Operand<TFloat32> zeros() {
    Ops tf = scope.tf();
    return tf.zerosLike(
        tf.dtypes.cast(features.ids(features.item()), TFloat32.class)); // [candidates]
  }

  private SiteLists listInputs() {
    long length = log.listLength();
    Shape places = Shape.of(Shape.UNKNOWN_SIZE, length);
    return new SiteLists(
        ids(scope, "row-of", Shape.UNKNOWN_SIZE, length),
        scope.input("list-mask", TFloat32.class, places, Axis.CANDIDATE),
        ids(scope, "place-of", Shape.UNKNOWN_SIZE),
        log.listLength(),
        log.aged()
            ? Optional.of(scope.input("list-gaps", TFloat32.class, places, Axis.CANDIDATE))
            : Optional.empty());
  }

  private static Operand<TInt32> ids(GraftScope scope, String name, long... shape) {
    return scope.input(name, TInt32.class, Shape.of(shape), Axis.CANDIDATE);
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
    return log.tasks();
  }

  @Override
  public Task target() {
    return log.tasks().get(log.tasks().size() - 1);
  }

  @Override
  public String logitTap(Task task) {
    return "logit." + task.name();
  }

  @Override
  public boolean isFromHost(Task task) {
    return fromHost.contains(task.name());
  }

  @Override
  public boolean splice() {
    return log.splice();
  }

  @Override
  public SiteFeatures features() {
    return features;
  }

  @Override
  public Optional<Operand<TInt32>> requestOfCandidate() {
    return requestOf;
  }

  @Override
  public Optional<SiteLists> lists() {
    return lists;
  }

  /** The mean over the rows whose mask is 1. */
  @Override
  public void loss(
      GraftScope scope, String symbol, Task task, float scale, Operand<TFloat32> logit) {
    scope.loss(
        symbol,
        task,
        scale,
        () -> {
          Ops tf = scope.tf();
          RowLabels labels = labels(task);
          Operand<TFloat32> z = tf.reshape(logit, tf.constant(new int[] {-1}));
          Operand<TFloat32> each =
              task.kind() == Task.Kind.BINARY
                  ? LogLoss.each(tf, z, labels.values())
                  : tf.math.squaredDifference(z, labels.values());
          Operand<TFloat32> rows =
              tf.math.maximum(tf.sum(labels.weights(), tf.constant(0)), tf.constant(1f));
          return tf.math.div(tf.sum(tf.math.mul(each, labels.weights()), tf.constant(0)), rows);
        });
  }
}
