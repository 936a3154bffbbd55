package io.rankgraft.app.graft;

import io.rankgraft.data.FeatureSchema;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.Taps;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.LogLoss;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What to mount, the same in every build.
 *
 * @param item the feature whose values sequences are of
 * @param task whose label the graft learns from
 * @param dim width of the vectors the graft learns
 */
record GraftSpec(
    TappedGraft graft, boolean splice, FeatureSchema schema, String item, Task task, int dim) {

  /** The host's taps with the graft joined. */
  Taps mount(
      GraftScope scope,
      Taps host,
      Map<String, Input<?>> fromHost,
      Map<String, FeatureInputs.Declared> declared) {
    FeatureInputs features = new FeatureInputs(scope, schema, item, fromHost, declared);
    return graft.mounting().mount(new Site(scope, host, features, task, dim, splice));
  }

  /** Adds the loss and turns logits into probabilities. */
  Probabilities end(GraftScope scope, Taps host, Taps joined) {
    Ops tf = scope.tf();
    Operand<TFloat32> grafted = flat(tf, joined);
    scope.loss(task.name(), task, 1, () -> LogLoss.mean(tf, grafted, scope.label(task)));
    return new Probabilities(tf.math.sigmoid(flat(tf, host)), tf.math.sigmoid(grafted));
  }

  private static Operand<TFloat32> flat(Ops tf, Taps taps) {
    return tf.reshape(taps.require(TappedGraft.LOGIT, TFloat32.class), tf.constant(new int[] {-1}));
  }

  /** Of the host alone and of host and graft, [rows]. */
  record Probabilities(Operand<TFloat32> host, Operand<TFloat32> grafted) {}
}
