package io.rankgraft.ifu;

import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.Task;
import io.rankgraft.merge.Algorithm1;
import io.rankgraft.merge.CaGrad;
import io.rankgraft.merge.GradNorm;
import io.rankgraft.merge.MetaBalance;
import io.rankgraft.merge.PcGrad;
import io.rankgraft.train.GradientMerge;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * How the gradients of the chain's losses meet on what its towers share: HTLNet, section 4.2, or
 * one of its rivals with its authors' numbers.
 *
 * @param kind the rule
 * @param alpha α of Algorithm 1
 * @param gamma γ of Algorithm 1
 * @param clip C of Algorithm 1
 */
public record SharedMerge(Kind kind, float alpha, float gamma, float clip) {
  private static final float CAGRAD_RADIUS = 0.4f;
  private static final float GRADNORM_ASYMMETRY = 1.5f;
  private static final float GRADNORM_RATE = 0.025f;

  /** The rule. */
  public enum Kind {
    /** The plain sum. */
    SUM,
    /** {@link Algorithm1}: the paper's. */
    ALGORITHM1,
    /** {@link PcGrad}. */
    PCGRAD,
    /** {@link MetaBalance}. */
    METABALANCE,
    /** {@link CaGrad}. */
    CAGRAD,
    /** {@link GradNorm}. */
    GRADNORM
  }

  public SharedMerge {
    Objects.requireNonNull(kind, "shared merge: expected a kind");
  }

  /** Algorithm 1; its numbers, tuned per data set in the paper, are inside the range searched. */
  public static SharedMerge ofDefaults() {
    return new SharedMerge(Kind.ALGORITHM1, 0.01f, 0.1f, 100);
  }

  public SharedMerge withKind(Kind other) {
    return new SharedMerge(other, alpha, gamma, clip);
  }

  /** With other numbers of Algorithm 1. */
  public SharedMerge withNumbers(float newAlpha, float newGamma, float newClip) {
    return new SharedMerge(kind, newAlpha, newGamma, newClip);
  }

  /**
   * @param core the task the others are adjusted to, by rules that know one
   * @param shared which parameters it acts on
   */
  public GradientMerge of(Task core, Predicate<Parameter> shared) {
    return switch (kind) {
      case SUM -> GradientMerge.sum();
      case ALGORITHM1 -> new Algorithm1(core, alpha, gamma, clip, shared);
      case PCGRAD -> new PcGrad(true, shared);
      case METABALANCE -> MetaBalance.of(core, shared);
      case CAGRAD -> new CaGrad(CAGRAD_RADIUS, shared);
      case GRADNORM -> new GradNorm(GRADNORM_ASYMMETRY, GRADNORM_RATE, shared);
    };
  }
}
