package io.rankgraft.app.graft;

import io.rankgraft.cascade.Cascade;
import io.rankgraft.cascade.CascadeConfig;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Taps;
import io.rankgraft.graph.Task;
import io.rankgraft.ptn.Propagation;
import io.rankgraft.ptn.Ptn;
import io.rankgraft.ptn.PtnConfig;
import io.rankgraft.ptn.RowSupervision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Mounts of the multi-behaviour papers' grafts: a behaviour is a sequence of the schema, in its
 * order, upstream first; a user's vector for it is the mean of its events.
 */
final class BehaviourMounts {
  private static final float DEVIATION = 0.1f;

  private BehaviourMounts() {}

  static Taps ptn(Site site) {
    return InterestMounts.mount(
        site,
        "ptn",
        (scope, here) -> {
          EmbeddingTable table = table(scope, here);
          Operand<TFloat32> item = here.features().item(table);
          Ops tf = scope.tf();
          Operand<TFloat32> ones = tf.fill(tf.constant(new int[] {1, here.dim()}), tf.constant(1f));
          List<Ptn.Behaviour> behaviours = new ArrayList<>();
          for (FeatureInputs.Sequence s : here.features().sequences(table)) {
            behaviours.add(new Ptn.Behaviour(s.name(), s.mean(tf), item, ones, ones));
          }
          List<Task> tasks = Collections.nCopies(behaviours.size(), here.task());
          Ptn.Outputs out =
              new Ptn(
                      PtnConfig.withoutLosses(
                          behaviours.size())) // the host's label is the only one
                  .attach(
                      scope,
                      new Ptn.Inputs(
                          behaviours, Propagation.identity(), new RowSupervision(tasks)));
          return tf.math.mul(out.users().get(behaviours.size() - 1), item);
        });
  }

  static Taps cascade(Site site) {
    return InterestMounts.mount(
        site,
        "cascade",
        (scope, here) -> {
          EmbeddingTable table = table(scope, here);
          Operand<TFloat32> item = here.features().item(table);
          Ops tf = scope.tf();
          List<Cascade.Level> levels = new ArrayList<>();
          for (FeatureInputs.Sequence s : here.features().sequences(table)) {
            levels.add(
                Cascade.Level.of(
                    s.name(), tf.reduceSum(tf.math.mul(s.mean(tf), item), tf.constant(1))));
          }
          CascadeConfig config =
              CascadeConfig.withoutLosses(levels.size()); // the host's label is the only one
          return new Cascade(config).attach(scope, new Cascade.Inputs(levels)).columns();
        });
  }

  private static EmbeddingTable table(GraftScope scope, Site site) {
    return scope.embedding(
        "items", site.features().items(), site.dim(), Initializer.normal(DEVIATION));
  }
}
