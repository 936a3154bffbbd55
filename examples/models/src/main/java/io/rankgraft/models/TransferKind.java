package io.rankgraft.models;

import io.rankgraft.backbones.transfer.GraphTransfer;
import io.rankgraft.backbones.transfer.Linear;
import io.rankgraft.backbones.transfer.Mmoe;
import io.rankgraft.backbones.transfer.Ple;
import io.rankgraft.backbones.transfer.ProjectionOnly;
import io.rankgraft.backbones.transfer.Rival;
import io.rankgraft.backbones.transfer.SharedBottom;
import io.rankgraft.backbones.transfer.Sharing;
import io.rankgraft.backbones.transfer.TargetAttention;
import io.rankgraft.backbones.transfer.Transfer;
import io.rankgraft.backbones.transfer.VanillaAttention;

/** What {@link Hpmr} mounts between behaviours: PTN, or a rival of HPMR's Table 5. */
public enum TransferKind {
  PTN,
  PROJECTION,
  SHARED_BOTTOM,
  MMOE,
  PLE,
  LINEAR,
  TARGET_ATTENTION,
  VANILLA_ATTENTION,
  GNN;

  /**
   * Whether the base vectors are trained for scoring beside the enhanced ones, as PTN's are. A
   * rival scores with what it gives.
   */
  boolean canScoreWithBase() {
    return this == PTN || this == PROJECTION;
  }

  Transfer of(HpmrConfig config) {
    return switch (this) {
      case PTN -> Transfer.ofPtn(config.graft());
      case PROJECTION -> new ProjectionOnly(config.graft());
      case SHARED_BOTTOM -> rival(new SharedBottom(config.lambdas()), config);
      case MMOE -> rival(new Mmoe(config.lambdas(), config.experts()), config);
      case PLE -> rival(new Ple(config.lambdas(), config.experts(), config.experts()), config);
      case LINEAR -> rival(new Linear(), config);
      case TARGET_ATTENTION -> rival(new TargetAttention(config.dim()), config);
      case VANILLA_ATTENTION -> rival(new VanillaAttention(), config);
      case GNN -> rival(new GraphTransfer(config.alpha()), config);
    };
  }

  private static Transfer rival(Sharing sharing, HpmrConfig config) {
    return new Rival(
        sharing,
        config.gammaOriginal(),
        config.gammaEnhanced(),
        config.lambdas(),
        config.transferItems());
  }
}
