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
  LIGHTGCN_M((scope, graph, config, batch) -> new LightGcnM(scope, graph, config.encoder(), batch)),
  BPR_MF(
      (scope, graph, config, batch) ->
          new BprMf(scope, graph, config.dim(), config.transferLayers(), config.ptn(), batch)),
  ENMF(
      (scope, graph, config, batch) ->
          new Enmf(
              scope,
              graph,
              config.dim(),
              config.transferLayers(),
              config.ptn(),
              config.userKeep(),
              batch)),
  EHCF(
      (scope, graph, config, batch) ->
          new Ehcf(
              scope,
              graph,
              config.dim(),
              config.transferLayers(),
              config.ptn(),
              config.userKeep(),
              batch)),
  GHCF(
      (scope, graph, config, batch) ->
          new Ghcf(
              scope,
              graph,
              new Ghcf.Config(
                  config.dim(),
                  config.layers(),
                  config.transferLayers(),
                  config.ptn() ? config.ghcfOutput() : Ghcf.Output.FUSED,
                  config.mixWeights().isEmpty() ? config.lambdas() : config.mixWeights(),
                  config.messageKeep()),
              batch)),
  MB_GMN(
      (scope, graph, config, batch) ->
          new MbGmn(
              scope,
              graph,
              new MbGmn.Config(
                  config.dim(),
                  config.layers(),
                  config.rank(),
                  2, // heads, as in MB-GMN's code
                  config.transferLayers(),
                  config.ptn() ? MbGmn.Output.BEHAVIOURS : MbGmn.Output.FUSED),
              batch));

  /** What makes a host in one build. */
  @FunctionalInterface
  private interface Maker {
    BehaviourHost in(
        GraftScope scope, BehaviourGraph graph, HpmrConfig config, Optional<Operand<TInt32>> batch);
  }

  private final Maker maker;

  HostKind(Maker maker) {
    this.maker = maker;
  }

  /** The host in one build; with vectors of their own for behaviours if a transfer is mounted. */
  BehaviourHost in(
      GraftScope scope, BehaviourGraph graph, HpmrConfig config, Optional<Operand<TInt32>> batch) {
    return maker.in(scope, graph, config, batch);
  }
}
