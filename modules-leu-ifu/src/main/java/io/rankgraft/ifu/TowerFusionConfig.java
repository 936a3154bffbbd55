package io.rankgraft.ifu;

import io.rankgraft.leu.LeuConfig;
import java.util.Objects;

/**
 * The switches of {@link TowerFusion}.
 *
 * @param labels whether label embeddings are handed on; without them "w/o label embedding" of table
 *     4
 * @param representations whether towers' representations are; "w/o representation" of table 4
 * @param leu the label embedding, with its stop-gradient
 * @param ifu the fusion of either kind
 * @param stopRepresentations whether a representation is cut off from later towers' losses (Eq. 15)
 */
public record TowerFusionConfig(
    boolean labels,
    boolean representations,
    LeuConfig leu,
    IfuConfig ifu,
    boolean stopRepresentations) {
  public TowerFusionConfig {
    Objects.requireNonNull(leu, "tower fusion config: expected a leu");
    Objects.requireNonNull(ifu, "tower fusion config: expected an ifu");
  }

  /** Both kinds handed on, by attention, gradients stopped. */
  public static TowerFusionConfig ofDefaults() {
    return new TowerFusionConfig(true, true, LeuConfig.ofDefaults(), IfuConfig.ofDefaults(), true);
  }

  public TowerFusionConfig withLabels(boolean handedOn) {
    return new TowerFusionConfig(handedOn, representations, leu, ifu, stopRepresentations);
  }

  public TowerFusionConfig withRepresentations(boolean handedOn) {
    return new TowerFusionConfig(labels, handedOn, leu, ifu, stopRepresentations);
  }

  public TowerFusionConfig withLeu(LeuConfig other) {
    return new TowerFusionConfig(labels, representations, other, ifu, stopRepresentations);
  }

  public TowerFusionConfig withIfu(IfuConfig other) {
    return new TowerFusionConfig(labels, representations, leu, other, stopRepresentations);
  }

  public TowerFusionConfig withStopRepresentations(boolean stop) {
    return new TowerFusionConfig(labels, representations, leu, ifu, stop);
  }
}
