package io.rankgraft.tim;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.tim.TimConfig.Empty;
import io.rankgraft.tim.TimConfig.Inject;
import io.rankgraft.tim.TimConfig.Positions;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * All that a conditional transformer computes with and that holds no row of a batch: made once a
 * step in TRAIN, and folded into constants by the export.
 *
 * @param positions [maxLength, d]
 * @param nullItems one event a behaviour, [M, d]
 */
record Weights(
    SelfAttention selfAttention,
    LayerNorm afterSelfAttention,
    FeedForward encoder,
    LayerNorm afterEncoder,
    SelfAttention decoderAttention,
    LayerNorm afterTargetAttention,
    FeedForward decoder,
    LayerNorm afterDecoder,
    Optional<Operand<TFloat32>> positions,
    Optional<Operand<TFloat32>> nullItems) {

  static Weights create(GraftScope scope, TimConfig config, int dim) {
    Optional<Hypernetworks> hyper =
        config.conditions().inject() == Inject.NONE
            ? Optional.empty()
            : Optional.of(new Hypernetworks(scope, config, dim));
    Optional<Hypernetworks> norms = hyper.filter(h -> config.conditions().inject() == Inject.NORM);
    SelfAttention encoderAttention =
        SelfAttention.create(scope, "encoder-attention", dim, config, hyper);
    LayerNorm first = LayerNorm.create(scope, "encoder-norm-1", dim, norms);
    FeedForward encoder = FeedForward.create(scope, "encoder-ffn", dim, config, hyper);
    LayerNorm second = LayerNorm.create(scope, "encoder-norm-2", dim, norms);
    SelfAttention decoderAttention =
        SelfAttention.create(scope, "decoder-attention", dim, config, hyper);
    LayerNorm third = LayerNorm.create(scope, "decoder-norm-1", dim, norms);
    FeedForward decoder = FeedForward.create(scope, "decoder-ffn", dim, config, hyper);
    LayerNorm fourth = LayerNorm.create(scope, "decoder-norm-2", dim, norms);
    Optional<Operand<TFloat32>> nullItems =
        config.sequences().empty() == Empty.NULL_ITEM
            ? Optional.of(
                scope.parameter(
                    "null-item", Shape.of(config.behaviours(), dim), Initializer.normal(0.1f)))
            : Optional.empty();
    return new Weights(
        encoderAttention,
        first,
        encoder,
        second,
        decoderAttention,
        third,
        decoder,
        fourth,
        positions(scope, config, dim),
        nullItems);
  }

  private static Optional<Operand<TFloat32>> positions(
      GraftScope scope, TimConfig config, int dim) {
    int length = config.maxLength();
    if (config.sequences().positions() == Positions.LEARNED) {
      return Optional.of(
          scope.parameter("position", Shape.of(length, dim), Initializer.normal(0.02f)));
    }
    if (config.sequences().positions() == Positions.NONE) {
      return Optional.empty();
    }
    float[][] table = new float[length][dim];
    for (int l = 0; l < length; l++) {
      for (int i = 0; i < dim; i++) {
        double angle = l / Math.pow(10_000, (double) (i / 2 * 2) / dim);
        table[l][i] = (float) (i % 2 == 0 ? Math.sin(angle) : Math.cos(angle));
      }
    }
    return Optional.of(scope.tf().constant(table));
  }
}
