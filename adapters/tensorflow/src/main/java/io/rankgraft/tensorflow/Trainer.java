package io.rankgraft.tensorflow;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.train.Gradient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * One training step of a model, as ops and as a call. Build it after the model's builds and before
 * the session is opened.
 */
public final class Trainer {
  private final ModelGraph model;
  private final Objective objective;
  private final List<Input<?>> inputs;
  private final Operand<TFloat32> rate;
  private final List<Operand<?>> fetches;
  private final List<Op> targets;
  private final List<LossTerm> losses;

  private Trainer(
      ModelGraph model,
      Objective objective,
      List<LossTerm> losses,
      Operand<TFloat32> rate,
      Op trainOp) {
    this.model = model;
    this.objective = objective;
    this.inputs = model.inputs(Build.TRAIN);
    this.rate = rate;
    this.losses = losses;
    // Two terms may share one value, but a run may not fetch one tensor twice.
    Ops tf = model.ops().withSubScope("losses");
    this.fetches = losses.stream().<Operand<?>>map(l -> tf.identity(l.value())).toList();
    this.targets = List.of(trainOp);
  }

  /** Adds the update of every parameter the losses reach. */
  public static Trainer build(ModelGraph model, Objective objective) {
    return build(model, objective, List.copyOf(model.parameters()));
  }

  /**
   * Adds the update of the given parameters and of those the weighting makes.
   *
   * @throws IllegalStateException if the TRAIN build has no loss, or none that reaches a parameter
   */
  public static Trainer build(ModelGraph model, Objective objective, List<Parameter> trained) {
    List<LossTerm> terms = model.losses();
    if (terms.isEmpty()) {
      throw new IllegalStateException(
          "trainer: expected a loss in the TRAIN build but there is none");
    }
    GraftScope scope = model.scopeOfTraining();
    Ops tf = scope.tf();
    Operand<TFloat32> rate =
        tf.withName("rate").placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
    Collection<Parameter> before = model.parameters();
    List<LossTerm> weighted = objective.weighting().weigh(scope, terms);
    List<Parameter> all = new ArrayList<>(trained);
    model.parameters().stream().filter(p -> !before.contains(p)).forEach(all::add);
    Map<Parameter, Gradient> gradients =
        objective.merge().merge(scope, weighted, new GraphDifferentiator(model, tf, all));
    gradients = objective.rule().apply(scope, new LinkedHashMap<>(gradients));
    if (gradients.isEmpty()) {
      throw new IllegalStateException(
          "trainer: expected a loss that reaches a trained parameter but none does");
    }
    // Every gradient is computed before any parameter changes. One op that waits for all of them:
    // else every op of every update would wait for each.
    List<Op> computed = new ArrayList<>();
    gradients.values().forEach(g -> computed.add(g.values()));
    gradients.forEach((p, g) -> p.lookups(Build.TRAIN).forEach(l -> computed.add(l.rows())));
    List<Op> ready = List.of(tf.withControlDependencies(computed).noOp());
    List<Op> updates = new ArrayList<>(model.updates());
    Set<Operand<?>> written = new HashSet<>();
    gradients.values().forEach(g -> written.add(g.values()));
    model.updates().forEach(u -> ((GraphOperation) u.op()).inputs().forEach(written::add));
    updates.addAll(SumOrder.fix(model.graph(), tf, written));
    gradients.forEach(
        (parameter, gradient) ->
            updates.add(
                objective
                    .optimizer()
                    .update(
                        scope.slotsOf(parameter, ready), parameter, gradient, rate, model.step())));
    Op trainOp = tf.withControlDependencies(updates).noOp();
    return new Trainer(model, objective, terms, rate, trainOp);
  }

  /** The terms of the objective, in the order {@link #step} reports them. */
  public List<LossTerm> losses() {
    return losses;
  }

  /**
   * Takes one step.
   *
   * @param feed every input of the TRAIN build; those of a task are {@code label-<task>}, {@code
   *     mask-<task>} and {@code weight-<task>}
   * @return the value of each loss term before the update, times its scale
   */
  public float[] step(ModelSession session, Feed feed) {
    float[] values = new float[losses.size()];
    try (TFloat32 now = TFloat32.scalarOf(objective.schedule().rate(session.step()));
        Result result = session.run(inputs, feed, Map.of(rate, now), fetches, targets)) {
      for (int i = 0; i < values.length; i++) {
        values[i] = ((TFloat32) result.get(i)).getFloat() * losses.get(i).scale();
      }
    }
    session.setStep(session.step() + 1);
    return values;
  }

  /** The op of one step. */
  Op trainOp() {
    return targets.get(0);
  }

  ModelGraph model() {
    return model;
  }
}
