package io.rankgraft.models;

import io.rankgraft.backbones.BehaviourGraph;
import io.rankgraft.backbones.BehaviourHost;
import io.rankgraft.backbones.BprMf;
import io.rankgraft.backbones.Cmf;
import io.rankgraft.backbones.Cml;
import io.rankgraft.backbones.Ehcf;
import io.rankgraft.backbones.Enmf;
import io.rankgraft.backbones.Ghcf;
import io.rankgraft.backbones.LightGcn;
import io.rankgraft.backbones.LightGcnM;
import io.rankgraft.backbones.Matn;
import io.rankgraft.backbones.MbGmn;
import io.rankgraft.backbones.MbGmnMeta;
import io.rankgraft.backbones.Mbgcn;
import io.rankgraft.graph.GraftScope;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;

/**
 * The hosts of {@link Hpmr}: those of HPMR's Table 6, two of one behaviour, and rivals of Table 2
 * that no transfer is mounted on.
 */
public enum HostKind {
  LIGHTGCN_M(
      Trains.ON_ALL_PAIRS,
      (scope, graph, config, batch) -> new LightGcnM(scope, graph, config.encoder(), batch)),
  BPR_MF(
      Trains.ON_DRAWN_PAIRS,
      (scope, graph, config, batch) ->
          new BprMf(
              scope,
              graph,
              config.dim(),
              config.ptn() ? config.transferLayers() : 0,
              config.ptn(),
              batch)),
  ENMF(
      Trains.ON_ALL_PAIRS,
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
      Trains.ON_ALL_PAIRS,
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
      Trains.ON_ALL_PAIRS,
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
      Trains.ON_ALL_PAIRS,
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
              batch)),
  /** LightGCN of the target alone, on pairs: not {@link #LIGHTGCN_M}. */
  LIGHTGCN(
      Trains.ALONE_ON_DRAWN_PAIRS,
      (scope, graph, config, batch) ->
          new LightGcn(scope, graph, config.dim(), config.layers(), batch)),
  CMF(
      Trains.ALONE_ON_ALL_PAIRS,
      (scope, graph, config, batch) ->
          new Cmf(scope, graph, config.dim(), config.cmfShares(), config.lambdas(), batch)),
  MBGCN(
      Trains.ALONE_ON_DRAWN_PAIRS,
      (scope, graph, config, batch) ->
          new Mbgcn(scope, graph, config.dim(), config.itemScore(), config.messageKeep(), batch)),
  MATN(
      Trains.ALONE_ON_DRAWN_PAIRS,
      (scope, graph, config, batch) ->
          new Matn(
              scope,
              graph,
              new Matn.Config(config.dim(), 2, config.slots()), // heads, as in its code
              batch)),
  /** Contrastive meta learning. */
  CML(
      Trains.ALONE_ON_DRAWN_PAIRS,
      (scope, graph, config, batch) ->
          new Cml(
              scope,
              graph,
              new Cml.Config(config.dim(), Math.max(1, config.layers()), config.contrast()),
              batch)),
  /** MB-GMN with the predictor that is made for each pair: not {@link #MB_GMN}. */
  MB_GMN_META(
      Trains.ALONE_ON_DRAWN_PAIRS,
      (scope, graph, config, batch) ->
          new MbGmnMeta(
              scope,
              graph,
              new MbGmn.Config(
                  config.dim(),
                  config.layers(),
                  config.rank(),
                  2, // heads, as in MB-GMN's code
                  0, // no transfer
                  MbGmn.Output.FUSED),
              config.pairsPerUser(),
              batch));

  /** How a host learns, and whether a transfer may be mounted on it. */
  private enum Trains {
    ON_ALL_PAIRS,
    ON_DRAWN_PAIRS,
    ALONE_ON_ALL_PAIRS,
    ALONE_ON_DRAWN_PAIRS
  }

  /** What makes a host in one build. */
  @FunctionalInterface
  private interface Maker {
    BehaviourHost in(
        GraftScope scope, BehaviourGraph graph, HpmrConfig config, Optional<Operand<TInt32>> batch);
  }

  private final Trains trains;
  private final Maker maker;

  HostKind(Trains trains, Maker maker) {
    this.trains = trains;
    this.maker = maker;
  }

  /** Whether behaviours have vectors of their own for a transfer. */
  public boolean takesTransfer() {
    return trains == Trains.ON_ALL_PAIRS || trains == Trains.ON_DRAWN_PAIRS;
  }

  /** Whether the host alone is trained by the non-sampling loss, as history pairs need. */
  boolean learnsFromAllPairs() {
    return trains == Trains.ON_ALL_PAIRS || trains == Trains.ALONE_ON_ALL_PAIRS;
  }

  /** The host in one build; with vectors of their own for behaviours if a transfer is mounted. */
  BehaviourHost in(
      GraftScope scope, BehaviourGraph graph, HpmrConfig config, Optional<Operand<TInt32>> batch) {
    return maker.in(scope, graph, config, batch);
  }
}
