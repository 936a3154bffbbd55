package io.rankgraft.ifu;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Task;
import io.rankgraft.registry.Contribution;
import io.rankgraft.registry.NamedGraft;
import io.rankgraft.registry.Site;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** {@code leu-ifu} on any host with taps {@code fields} and {@code hidden}. */
public final class LeuIfuMount {
  /** Nothing to choose yet. */
  public record Config() {}

  private LeuIfuMount() {}

  public static NamedGraft<Config> named() {
    return NamedGraft.of("leu-ifu", Config.class, new Config(), LeuIfuMount::attach)
        .withAbout("a tower that reads the host's prediction by LEU and its hidden layer by IFU")
        .withTaps("fields", "hidden");
  }

  private static Contribution attach(GraftScope scope, Site site, Config config) {
    Operand<TFloat32> fields = matrix(site, "fields");
    Operand<TFloat32> hidden = matrix(site, "hidden");
    Operand<TFloat32> logit = site.logit(site.target());
    Tower host = new Tower(Task.ofBinary("host"), fields, input -> new Tower.Output(logit, hidden));
    Tower second =
        new Tower(
            site.target(),
            fields,
            input -> new Tower.Output(logit, layer(scope, input, hidden.shape().get(1))));
    return Contribution.to(
        site.target(),
        new TowerFusion(TowerFusionConfig.ofDefaults())
            .attach(scope, new TowerFusion.Inputs(List.of(host, second)))
            .towers()
            .get(1)
            .representation());
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
