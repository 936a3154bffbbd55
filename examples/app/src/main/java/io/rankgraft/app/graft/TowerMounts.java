package io.rankgraft.app.graft;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Taps;
import io.rankgraft.graph.Task;
import io.rankgraft.ifu.Tower;
import io.rankgraft.ifu.TowerFusion;
import io.rankgraft.ifu.TowerFusionConfig;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Mounts of HTLNet's grafts. */
final class TowerMounts {
  private static final String HOST = "host";

  private TowerMounts() {}

  /** The host is the first tower; a second one reads what it hands on. */
  static Taps leuAndIfu(Site site) {
    return InterestMounts.mount(
        site,
        "leu-ifu",
        (scope, here) -> {
          Ops tf = scope.tf();
          Operand<TFloat32> fields = matrix(here, "fields");
          Operand<TFloat32> hidden = matrix(here, "hidden");
          Operand<TFloat32> logit =
              tf.reshape(
                  here.taps().require(TappedGraft.LOGIT, TFloat32.class),
                  tf.constant(new int[] {-1}));
          Tower host =
              new Tower(Task.ofBinary(HOST), fields, input -> new Tower.Output(logit, hidden));
          Tower second =
              new Tower(
                  here.task(),
                  fields,
                  input -> {
                    Operand<TFloat32> h = layer(scope, input, hidden.shape().get(1));
                    return new Tower.Output(logit, h);
                  });
          return new TowerFusion(TowerFusionConfig.ofDefaults())
              .attach(scope, new TowerFusion.Inputs(List.of(host, second)))
              .towers()
              .get(1)
              .representation();
        });
  }

  private static Operand<TFloat32> layer(GraftScope scope, Operand<TFloat32> x, long width) {
    Ops tf = scope.tf();
    Operand<TFloat32> w =
        scope.parameter("tower-w", Shape.of(x.shape().get(1), width), Initializer.xavierUniform());
    Operand<TFloat32> b = scope.parameter("tower-b", Shape.of(width), Initializer.zeros());
    return tf.nn.relu(tf.nn.biasAdd(tf.linalg.matMul(x, w), b));
  }

  private static Operand<TFloat32> matrix(Site site, String tap) {
    Operand<TFloat32> tensor =
        site.taps().require(tap, TFloat32.class, Shape.UNKNOWN_SIZE, Shape.UNKNOWN_SIZE);
    if (tensor.shape().isUnknown() || tensor.shape().get(1) == Shape.UNKNOWN_SIZE) {
      throw new IllegalArgumentException(
          "tap '%s': expected [rows, width] of a known width but the host gives %s"
              .formatted(tap, tensor.shape()));
    }
    return tensor;
  }
}
