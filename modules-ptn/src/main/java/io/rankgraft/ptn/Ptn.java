package io.rankgraft.ptn;

import io.rankgraft.graph.Graft;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Task;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The Projection-based Transfer Network over behaviours in order, upstream to downstream. HPMR
 * (KDD'23), sections 4.2 and 4.3.
 *
 * <pre>
 * e_sha = (e_up · e_down) / |e_down|² e_down,  e_uni = e_up − e_sha                          (Eq. 5)
 * o^{k1k2,uni} = e_{u,uni} · diag(e_r^{k1,uni}) · e_{v,uni}                                  (Eq. 6)
 * g_sha^{k1k2} = ψ_{k2}(e_sha^{k1k2})                                                        (Eq. 8, 9)
 * g_re^{k1k2}  = ψ_{k1}(projection of e_uni^{k1k2} on e^{k1})                                (Eq. 10, 11)
 * g_u^k = e_u^k + α Σ_{k1&lt;k} g_sha^{k1k} + β Σ_{kj&gt;k} g_re^{kkj}                             (Eq. 12)
 * L = Σ_k λ_k (γ1 L_k^ori + γ2 L_k^enh + γ3 L_k^uni)                                         (Eq. 13)
 * </pre>
 *
 * <p>Shapes: U users, V items, width d, K behaviours; users [U, d], items [V, d], relations [1, d].
 *
 * <p>Differs from the paper: the last factor of Eq. 8's first vector is read as Eq. 5, with
 * |e_v^{k2}| twice. Terms with a zero weight are not built, and what only they need is not
 * computed.
 *
 * <p>Immutable; creates {@code relation-unique-<layer>} where a loss of URS has weight. L2 of Eq.
 * 13 is the host's.
 */
public record Ptn(PtnConfig config) implements Graft<Ptn.Inputs, Ptn.Outputs> {

  /**
   * What the host knows of one behaviour.
   *
   * @param users e_u^k, [U, d]
   * @param items e_v^k, [V, d]
   * @param relation0 r^{k,0}, the first relation vector, [1, d]
   * @param relation e_r^k, the mean relation vector, [1, d]
   */
  public record Behaviour(
      String name,
      Operand<TFloat32> users,
      Operand<TFloat32> items,
      Operand<TFloat32> relation0,
      Operand<TFloat32> relation) {}

  /**
   * @param behaviours upstream first
   * @param propagation ψ, the host's extraction network
   * @param supervision how scores meet labels; asked in TRAIN only
   */
  public record Inputs(
      List<Behaviour> behaviours, Propagation propagation, Supervision supervision) {
    public Inputs {
      behaviours = List.copyOf(behaviours);
    }
  }

  /** The projections of an upstream on a downstream behaviour. */
  public record Pair(int upstream, int downstream, Projection users, Projection items) {}

  /**
   * @param users g_u^k by behaviour, [U, d]
   * @param pairs all (upstream, downstream) pairs, ordered by upstream, then downstream
   */
  public record Outputs(List<Operand<TFloat32>> users, List<Pair> pairs) {}

  @Override
  public Outputs attach(GraftScope scope, Inputs inputs) {
    List<Behaviour> behaviours = inputs.behaviours();
    if (behaviours.size() != config.lambdas().size()) {
      throw new IllegalArgumentException(
          "ptn '%s': expected %s behaviours, one per lambda, but got %s"
              .formatted(scope.path(), config.lambdas().size(), behaviours.size()));
    }
    List<Pair> pairs = pairs(scope.tf(), behaviours);
    List<Operand<TFloat32>> enhanced = new ArrayList<>();
    for (int k = 0; k < behaviours.size(); k++) {
      enhanced.add(enhance(scope.tf(), inputs, pairs, k));
    }
    for (int k = 0; k < behaviours.size(); k++) {
      addLosses(scope, inputs, k, enhanced.get(k));
    }
    if (config.parts().urs()) {
      addUniqueLosses(scope, inputs, pairs);
    }
    return new Outputs(List.copyOf(enhanced), pairs);
  }

  /** Eq. 5 for users and items of every upstream-downstream pair. */
  private List<Pair> pairs(Ops tf, List<Behaviour> behaviours) {
    List<Pair> pairs = new ArrayList<>();
    for (int up = 0; up < behaviours.size(); up++) {
      for (int down = up + 1; down < behaviours.size(); down++) {
        Behaviour a = behaviours.get(up);
        Behaviour b = behaviours.get(down);
        pairs.add(
            new Pair(
                up, down, project(tf, a.users(), b.users()), project(tf, a.items(), b.items())));
      }
    }
    return List.copyOf(pairs);
  }

  private Projection project(Ops tf, Operand<TFloat32> up, Operand<TFloat32> down) {
    return Projection.of(
        tf, up, down, config.projecting().scale(), config.projecting().clipNegative());
  }

  /** The first vectors of Eq. 10. The scale comes before ψ, which need not be homogeneous. */
  private Operand<TFloat32> reproject(Ops tf, Projection pair, Operand<TFloat32> up) {
    float scale = config.projecting().scale() * config.projecting().reprojectionScale();
    return Projection.of(tf, pair.unique(), up, scale, config.projecting().clipNegative()).shared();
  }

  /** Eq. 12. */
  private Operand<TFloat32> enhance(Ops tf, Inputs inputs, List<Pair> pairs, int k) {
    List<Operand<TFloat32>> shared = new ArrayList<>();
    List<Operand<TFloat32>> reprojected = new ArrayList<>();
    for (Pair pair : pairs) {
      if (config.parts().sit() && pair.downstream() == k) {
        shared.add(extract(inputs, k, pair.users().shared(), pair.items().shared())); // Eq. 8, 9
      }
      if (config.parts().urr() && pair.upstream() == k) {
        Behaviour up = inputs.behaviours().get(k);
        reprojected.add(
            extract(
                inputs,
                k,
                reproject(tf, pair.users(), up.users()),
                reproject(tf, pair.items(), up.items()))); // Eq. 10, 11
      }
    }
    Operand<TFloat32> g = inputs.behaviours().get(k).users();
    g = addScaled(tf, g, shared, config.combining().alpha());
    g = addScaled(tf, g, reprojected, config.combining().beta());
    return config.combining().divideByBehaviours()
        ? tf.math.mul(g, tf.constant(1f / inputs.behaviours().size()))
        : g;
  }

  private static Operand<TFloat32> extract(
      Inputs inputs, int k, Operand<TFloat32> users, Operand<TFloat32> items) {
    return inputs.propagation().extract(k, users, items, inputs.behaviours().get(k).relation());
  }

  private static Operand<TFloat32> addScaled(
      Ops tf, Operand<TFloat32> base, List<Operand<TFloat32>> terms, float weight) {
    if (terms.isEmpty() || weight == 0) {
      return base;
    }
    Operand<TFloat32> sum = terms.size() == 1 ? terms.get(0) : tf.math.addN(terms);
    return tf.math.add(base, weight == 1 ? sum : tf.math.mul(sum, tf.constant(weight)));
  }

  /** L_k^ori and L_k^enh of Eq. 13; both score with the base relation and the base items. */
  private void addLosses(GraftScope scope, Inputs inputs, int k, Operand<TFloat32> enhanced) {
    Behaviour b = inputs.behaviours().get(k);
    Task task = Task.ofBinary(b.name());
    Supervision supervision = inputs.supervision();
    scope.loss(
        "original-" + b.name(),
        task,
        config.lambdas().get(k) * config.gammas().original(),
        () -> supervision.behaviour(scope, k, b.users(), b.relation(), b.items()));
    scope.loss(
        "enhanced-" + b.name(),
        task,
        config.lambdas().get(k) * config.gammas().enhanced(),
        () -> supervision.behaviour(scope, k, enhanced, b.relation(), b.items()));
  }

  /**
   * L_k^uni of Eq. 13 and 7: one summand per pair, weighted by the upstream behaviour's λ. The
   * relation chain is there only where a summand is.
   */
  private void addUniqueLosses(GraftScope scope, Inputs inputs, List<Pair> pairs) {
    float gamma = config.gammas().unique();
    if (pairs.stream().allMatch(p -> config.lambdas().get(p.upstream()) * gamma == 0)) {
      return;
    }
    UniqueRelation relation =
        new UniqueRelation(
            scope,
            config.uniqueRelationLayers(),
            inputs.behaviours().get(0).relation().shape().get(1));
    for (Pair pair : pairs) {
      Behaviour up = inputs.behaviours().get(pair.upstream());
      Behaviour down = inputs.behaviours().get(pair.downstream());
      scope.loss(
          "unique-" + up.name() + "-" + down.name(),
          Task.ofBinary(up.name()),
          config.lambdas().get(pair.upstream()) * gamma,
          () ->
              inputs
                  .supervision()
                  .unique(
                      scope,
                      pair.upstream(),
                      pair.downstream(),
                      pair.users().unique(),
                      relation.of(up.relation0()),
                      pair.items().unique()));
    }
  }
}
