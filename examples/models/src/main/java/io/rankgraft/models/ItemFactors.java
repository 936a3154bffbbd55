package io.rankgraft.models;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.ptn.NonSampling;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * c_v^{k−} / c− of HPMR's Eq. 4 by how many users an item has: b_k V m_v^ρ / Σ m^ρ, as popularity
 * weighs missing data in He et al., "Fast Matrix Factorization for Online Recommendation with
 * Implicit Feedback" (SIGIR'16), Eq. 8. c_v^{k+} is c+.
 */
final class ItemFactors implements NonSampling.ItemWeights {
  private final GraftScope scope;
  private final BehaviourLog log;
  private final double exponent;
  private final List<Float> behaviours;
  private final Map<Integer, Operand<TFloat32>> made = new HashMap<>();

  private ItemFactors(GraftScope scope, BehaviourLog log, double exponent, List<Float> behaviours) {
    this.scope = scope;
    this.log = log;
    this.exponent = exponent;
    this.behaviours = behaviours;
  }

  /** Empty where all items and behaviours weigh the same. */
  static Optional<NonSampling.ItemWeights> of(
      GraftScope scope, BehaviourLog log, HpmrConfig config) {
    int count = log.behaviours().size();
    List<Float> behaviours = config.behaviourNegatives();
    if (behaviours.isEmpty() && config.itemWeightExponent() == 0) {
      return Optional.empty();
    }
    if (!behaviours.isEmpty() && behaviours.size() != count) {
      throw new IllegalArgumentException(
          "hpmr 'behaviourNegatives': expected %s factors, for %s, but got %s"
              .formatted(count, log.behaviours(), behaviours));
    }
    return Optional.of(
        new ItemFactors(
            scope,
            log,
            config.itemWeightExponent(),
            behaviours.isEmpty() ? Collections.nCopies(count, 1f) : behaviours));
  }

  /** The factors of one behaviour, [items]. */
  static float[] negatives(int[] itemDegrees, double exponent, double behaviour) {
    double[] powers = Arrays.stream(itemDegrees).mapToDouble(m -> Math.pow(m, exponent)).toArray();
    double scale = behaviour * powers.length / Arrays.stream(powers).sum();
    float[] factors = new float[powers.length];
    for (int v = 0; v < factors.length; v++) {
      factors[v] = (float) (scale * powers[v]);
    }
    return factors;
  }

  @Override
  public Operand<TFloat32> positive(GraftScope any, int behaviour) {
    return any.tf().fill(any.tf().constant(new int[] {log.items()}), any.tf().constant(1f));
  }

  @Override
  public Operand<TFloat32> negative(GraftScope any, int behaviour) {
    return made.computeIfAbsent(
        behaviour,
        k ->
            scope
                .tf()
                .constant(
                    negatives(
                        log.interactions().get(k).itemDegrees(), exponent, behaviours.get(k))));
  }
}
