package io.rankgraft.history;

import io.rankgraft.data.Feature;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.DenseStack;
import io.rankgraft.layers.SideBySide;
import io.rankgraft.layers.Widths;
import io.rankgraft.registry.Contribution;
import io.rankgraft.registry.NamedGraft;
import io.rankgraft.registry.Site;
import io.rankgraft.registry.TrainingHints;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * {@code history} on any log: what the user already did with this very candidate, which no product
 * of vectors can say. For logs in which users come back to items; where the candidate never stands
 * in a sequence it reads how full these are. Ours, not a paper's.
 *
 * <p>The residual head of every task reads the numbers of {@link HistoryFeatures} and, beside them,
 * what layers with ReLU make of them. Shapes: [candidates, width].
 *
 * <p>No table and no loss of its own: it is as large for ten items as for ten million, and knows an
 * item it was never trained on. Option {@code items} adds in_r · a_v^r, {@code again} [items, R].
 * Creates {@code w1, b1, …} of the layers.
 */
public final class HistoryMount {
  private static final String NAME = "history";
  private static final float FIRST = 0.1f; // deviation of the first numbers of a table

  /** No worse than 256 on a generated log, and faster. */
  private static final int BATCH = 512;

  private HistoryMount() {}

  public static NamedGraft<HistoryMountConfig> named() {
    return NamedGraft.of(
            NAME, HistoryMountConfig.class, HistoryMountConfig.ofDefaults(), HistoryMount::attach)
        .withAbout("what the user already did with this candidate: in, how often, how recently")
        .withTraining(TrainingHints.ofDefaults().withBatch(BATCH));
  }

  private static Contribution attach(GraftScope scope, Site site, HistoryMountConfig config) {
    Ops tf = scope.tf();
    List<Feature> behaviours = site.features().behaviours();
    HistoryFeatures.Features history = new HistoryFeatures(site, config.repeats()).of(behaviours);
    List<Operand<TFloat32>> parts = new ArrayList<>(List.of(history.all()));
    if (config.items()) {
      Feature item = site.features().item();
      EmbeddingTable again =
          scope.embedding(
              "again", item.type().elements().size(), behaviours.size(), Initializer.normal(FIRST));
      List<Operand<TFloat32>> touched = new ArrayList<>();
      history.touched().forEach(in -> touched.add(tf.expandDims(in, tf.constant(1))));
      parts.add(tf.math.mul(again.lookup(site.features().ids(item)), SideBySide.of(tf, touched)));
    }
    Operand<TFloat32> features = joined(tf, parts);
    if (!config.hidden().isEmpty()) {
      parts.add(new DenseStack(scope, Widths.of(NAME, features), config.hidden()).apply(features));
    }
    Operand<TFloat32> all = joined(tf, parts);
    Map<Task, Operand<TFloat32>> residual = new LinkedHashMap<>();
    site.tasks().forEach(task -> residual.put(task, all));
    return Contribution.to(residual);
  }

  private static Operand<TFloat32> joined(Ops tf, List<Operand<TFloat32>> parts) {
    return SideBySide.of(tf, parts);
  }
}
