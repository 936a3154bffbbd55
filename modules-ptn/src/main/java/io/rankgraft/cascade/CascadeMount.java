package io.rankgraft.cascade;

import io.rankgraft.behaviours.BehaviourReader;
import io.rankgraft.behaviours.BehaviourTasks;
import io.rankgraft.behaviours.EventReading;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Task;
import io.rankgraft.registry.Contribution;
import io.rankgraft.registry.NamedGraft;
import io.rankgraft.registry.Site;
import io.rankgraft.registry.TrainingHints;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * {@code cascade} on any log: a logit for each behaviour, which rests on those upstream, and a loss
 * on each that has labels. NMTR, sections III-A to III-D.
 *
 * <pre>
 * out^r = out^{r−1} + f^r(p^r, q) + b_i^r                                                   (Eq. 9)
 * L = Σ_t λ_t log loss(host_t + out^{r(t)})                                                  (Eq. 12)
 * </pre>
 *
 * <p>Shapes: p^r, q [candidates, d], out^r [candidates]. {@link BehaviourTasks} says which
 * behaviour r(t) serves a task. host_t is the host's logit of the task; where the host has none,
 * that of the nearest task upstream it has one of, and without such a task what every row begins
 * with (the log's share of positives). The residual head of a task reads out^{r(t)}, and beside it
 * a host_t of another task: nothing else, so that what rests on what is the order's to say.
 *
 * <p>Of a log with one behaviour the host is what is upstream: the behaviour's logit rests on the
 * host's.
 *
 * <p>Differs from the paper: p^r is read from the row's events of behaviour r where Eq. 4 has one
 * trained vector per user for all behaviours ({@code users: SHARED} has one p for all); a host's
 * logit is in the losses; a loss is the mean over the rows with a label; rows are the log's, no
 * negatives are drawn. {@code MATCH} adds m · (its two numbers) to f^r: ours.
 *
 * <p>Creates what {@link BehaviourReader} does, {@code item-bias} [items, R], and for each
 * behaviour {@code unit-<behaviour>/…}, with MATCH {@code match-<behaviour>} [2, 1].
 */
public final class CascadeMount {
  private static final String NAME = "cascade";

  /** Of 256 and 512 the better one on a generated log. */
  private static final int BATCH = 512;

  private CascadeMount() {}

  public static NamedGraft<CascadeMountConfig> named() {
    return NamedGraft.of(
            NAME, CascadeMountConfig.class, CascadeMountConfig.ofDefaults(), CascadeMount::attach)
        .withAbout("NMTR: each behaviour's logit rests on the one upstream, a loss on each task")
        .withTraining(TrainingHints.ofDefaults().withBatch(BATCH));
  }

  private static Contribution attach(GraftScope scope, Site site, CascadeMountConfig config) {
    BehaviourTasks chain = BehaviourTasks.of(NAME, site, 1);
    CascadeOrder order = new CascadeOrder(config.chain().after());
    List<Float> lambdas = chain.lambdas(NAME, config.lambdas());
    boolean isApart = config.chain().combination() == Combination.INDEPENDENT;
    List<SortedSet<Integer>> upstream =
        isApart
            ? Collections.nCopies(chain.names().size(), new TreeSet<>())
            : order.upstream(chain.names());
    SortedSet<Integer> needed = needed(site, chain, upstream, isApart);
    List<Operand<TFloat32>> logits =
        new Cascade(
                CascadeConfig.withoutLosses(chain.behaviours().size())
                    .withCombination(config.chain().combination())
                    .withOrder(order))
            .attach(scope, new Cascade.Inputs(levels(scope, site, chain, needed, config)))
            .logits();
    Map<Task, Operand<TFloat32>> residual = new LinkedHashMap<>();
    for (int r = 0; r < logits.size(); r++) {
      if (chain.tasks().get(r).isEmpty()) {
        continue;
      }
      Task task = chain.tasks().get(r).get();
      Optional<Operand<TFloat32>> other = hostUpstream(site, chain, upstream.get(r));
      Operand<TFloat32> host = // without any host's the task's base rate, which nobody has to learn
          site.isFromHost(task) ? site.logit(task) : other.orElseGet(() -> site.logit(task));
      Operand<TFloat32> out = logits.get(r);
      Ops tf = scope.tf();
      site.loss(scope, "log-loss-" + task.name(), task, lambdas.get(r), tf.math.add(host, out));
      residual.put(
          task,
          site.isFromHost(task) || other.isEmpty()
              ? tf.expandDims(out, tf.constant(1))
              : tf.concat(
                  List.of(
                      tf.expandDims(out, tf.constant(1)),
                      tf.expandDims(other.get(), tf.constant(1))),
                  tf.constant(1)));
    }
    return Contribution.to(residual);
  }

  /**
   * The behaviours that the tasks' logits are made of.
   *
   * @param isApart whether nothing is to rest on anything
   * @throws IllegalArgumentException if nothing rests on anything although it is to
   */
  private static SortedSet<Integer> needed(
      Site site, BehaviourTasks chain, List<SortedSet<Integer>> upstream, boolean isApart) {
    SortedSet<Integer> needed = new TreeSet<>();
    List<String> served = new ArrayList<>();
    boolean isChain = isApart;
    for (int r = 0; r < upstream.size(); r++) {
      if (chain.tasks().get(r).isPresent()) {
        served.add(chain.tasks().get(r).get().name());
        needed.add(r);
        needed.addAll(upstream.get(r));
        isChain |= !upstream.get(r).isEmpty() || restsOnHost(site, chain, r);
      }
    }
    if (!isChain) {
      throw new IllegalArgumentException(
          "graft '%s': expected a task downstream of a sequence but the tasks %s rest on nothing in %s; add a task further down, or sequences before it"
              .formatted(NAME, served, chain.names()));
    }
    return needed;
  }

  /** A log of one behaviour: its logit rests on the host's own. */
  private static boolean restsOnHost(Site site, BehaviourTasks chain, int behaviour) {
    return chain.behaviours().size() == 1
        && site.isFromHost(chain.tasks().get(behaviour).orElseThrow());
  }

  /** The host's logit of the nearest task upstream that it has one of. */
  private static Optional<Operand<TFloat32>> hostUpstream(
      Site site, BehaviourTasks chain, SortedSet<Integer> upstream) {
    Optional<Operand<TFloat32>> nearest = Optional.empty();
    for (int s : upstream) {
      Optional<Task> task = chain.tasks().get(s).filter(site::isFromHost);
      if (task.isPresent()) {
        nearest = Optional.of(site.logit(task.get()));
      }
    }
    return nearest;
  }

  /** f^r and b^r of each behaviour, zeros without parameters for those no task needs. */
  private static List<Cascade.Level> levels(
      GraftScope scope,
      Site site,
      BehaviourTasks chain,
      SortedSet<Integer> needed,
      CascadeMountConfig config) {
    Ops tf = scope.tf();
    BehaviourReader reader = new BehaviourReader(NAME, scope, site, config.vectors());
    List<EventReading.Read> reads = reader.read(chain.behaviours());
    ItemBiases biases = new ItemBiases(scope, reader.items(), reads.size(), false);
    List<Operand<TFloat32>> bias = biases.of(tf, site.features().ids(site.features().item()));
    List<Cascade.Level> levels = new ArrayList<>();
    for (int r = 0; r < reads.size(); r++) {
      String name = chain.names().get(r);
      if (!needed.contains(r)) {
        levels.add(Cascade.Level.of(name, tf.zerosLike(bias.get(r))));
        continue;
      }
      EventReading.Read read = reads.get(r);
      Operand<TFloat32> own =
          config
              .unit()
              .of()
              .in(scope.child("unit-" + name), config.vectors().dim())
              .pairs(tf, read.vector(), reader.item());
      if (read.matches().isPresent()) {
        Operand<TFloat32> m = scope.parameter("match-" + name, Shape.of(2, 1), Weights.linear(2));
        own = tf.math.add(own, Weights.dot(tf, read.matches().get(), m));
      }
      levels.add(Cascade.Level.of(name, own, bias.get(r)));
    }
    return levels;
  }
}
