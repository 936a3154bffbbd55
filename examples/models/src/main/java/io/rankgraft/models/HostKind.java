package io.rankgraft.models;

import io.rankgraft.backbones.BehaviourGraph;
import io.rankgraft.backbones.BehaviourHost;
import io.rankgraft.backbones.BprMf;
import io.rankgraft.backbones.Ehcf;
import io.rankgraft.backbones.Enmf;
import io.rankgraft.backbones.Ghcf;
import io.rankgraft.backbones.LightGcnM;
import io.rankgraft.backbones.MbGmn;
import io.rankgraft.graph.GraftScope;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;

/** The hosts of {@link Hpmr}, those of HPMR's Table 6 and two of one behaviour. */
public enum HostKind {
  LIGHTGCN_M {
    @Override
    BehaviourHost in(
        GraftScope scope,
        BehaviourGraph graph,
        HpmrConfig config,
        Optional<Operand<TInt32>> batch) {
      return new LightGcnM(scope, graph, config.encoder(), batch);
    }
  },
  BPR_MF {
    @Override
    BehaviourHost in(
        GraftScope scope,
        BehaviourGraph graph,
        HpmrConfig config,
        Optional<Operand<TInt32>> batch) {
      return new BprMf(scope, graph, config.dim(), config.transferLayers(), config.ptn(), batch);
    }
  },
  ENMF {
    @Override
    BehaviourHost in(
        GraftScope scope,
        BehaviourGraph graph,
        HpmrConfig config,
        Optional<Operand<TInt32>> batch) {
      return new Enmf(
          scope,
          graph,
          config.dim(),
          config.transferLayers(),
          config.ptn(),
          config.userKeep(),
          batch);
    }
  },
  EHCF {
    @Override
    BehaviourHost in(
        GraftScope scope,
        BehaviourGraph graph,
        HpmrConfig config,
        Optional<Operand<TInt32>> batch) {
      return new Ehcf(
          scope,
          graph,
          config.dim(),
          config.transferLayers(),
          config.ptn(),
          config.userKeep(),
          batch);
    }
  },
  GHCF {
    @Override
    BehaviourHost in(
        GraftScope scope,
        BehaviourGraph graph,
        HpmrConfig config,
        Optional<Operand<TInt32>> batch) {
      return new Ghcf(
          scope,
          graph,
          new Ghcf.Config(
              config.dim(),
              config.layers(),
              config.transferLayers(),
              config.ptn() ? config.ghcfOutput() : Ghcf.Output.FUSED,
              config.mixWeights().isEmpty() ? config.lambdas() : config.mixWeights(),
              config.messageKeep()),
          batch);
    }
  },
  MB_GMN {
    @Override
    BehaviourHost in(
        GraftScope scope,
        BehaviourGraph graph,
        HpmrConfig config,
        Optional<Operand<TInt32>> batch) {
      return new MbGmn(
          scope,
          graph,
          new MbGmn.Config(
              config.dim(),
              config.layers(),
              config.rank(),
              HEADS,
              config.transferLayers(),
              config.ptn() ? MbGmn.Output.BEHAVIOURS : MbGmn.Output.FUSED),
          batch);
    }
  };

  private static final int HEADS = 2; // as in MB-GMN's code

  /** The host in one build; with vectors of their own for behaviours if a transfer is mounted. */
  abstract BehaviourHost in(
      GraftScope scope, BehaviourGraph graph, HpmrConfig config, Optional<Operand<TInt32>> batch);
}
