package io.rankgraft.cascade;

import io.rankgraft.data.Feature;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.registry.Contribution;
import io.rankgraft.registry.Events;
import io.rankgraft.registry.NamedGraft;
import io.rankgraft.registry.Site;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * {@code cascade} on any log: the match of the item with each behaviour rests on the one before.
 */
public final class CascadeMount {
  /**
   * @param dim width of the vectors
   */
  public record Config(int dim) {
    public static Config ofDefaults() {
      return new Config(16);
    }
  }

  private CascadeMount() {}

  public static NamedGraft<Config> named() {
    return NamedGraft.of("cascade", Config.class, Config.ofDefaults(), CascadeMount::attach)
        .withAbout("each sequence's match with the item rests on the one before, as in NMTR");
  }

  private static Contribution attach(GraftScope scope, Site site, Config config) {
    Ops tf = scope.tf();
    Feature itemFeature = site.features().item();
    EmbeddingTable table = site.features().table(scope, "items", itemFeature, config.dim());
    Operand<TFloat32> item = table.lookup(site.features().ids(itemFeature));
    List<Cascade.Level> levels = new ArrayList<>();
    for (Feature behaviour : site.features().behaviours()) {
      Events events = site.features().events(behaviour);
      Operand<TFloat32> mean = site.toCandidates(events.mean(tf, events.vectors(tf, table)));
      levels.add(
          Cascade.Level.of(
              behaviour.name(), tf.reduceSum(tf.math.mul(mean, item), tf.constant(1))));
    }
    CascadeConfig cascade =
        new CascadeConfig(
            CascadeConfig.ofBehaviours(levels.size()).combination(),
            false,
            Collections.nCopies(levels.size(), 0f));
    return Contribution.to(
        site.target(), new Cascade(cascade).attach(scope, new Cascade.Inputs(levels)).columns());
  }
}
