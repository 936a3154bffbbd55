package io.rankgraft.tim;

import io.rankgraft.data.Feature;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.registry.Contribution;
import io.rankgraft.registry.Events;
import io.rankgraft.registry.NamedGraft;
import io.rankgraft.registry.Site;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** {@code tim} on any log: attention from the item over the user's behaviours. */
public final class TimMount {
  /**
   * @param dim width of the vectors
   */
  public record Config(int dim) {
    public static Config ofDefaults() {
      return new Config(16);
    }
  }

  private TimMount() {}

  public static NamedGraft<Config> named() {
    return NamedGraft.of("tim", Config.class, Config.ofDefaults(), TimMount::attach)
        .withAbout("TIM over the sequences of the schema, read by the row's item");
  }

  private static Contribution attach(GraftScope scope, Site site, Config config) {
    return Contribution.to(site.target(), interest(scope, site, config));
  }

  /** The interest of the target task, [candidates, dim]. */
  public static Operand<TFloat32> interest(GraftScope scope, Site site, Config config) {
    Ops tf = scope.tf();
    Feature itemFeature = site.features().item();
    EmbeddingTable table = site.features().table(scope, "items", itemFeature, config.dim());
    List<Events> all = site.features().behaviours().stream().map(site.features()::events).toList();
    int longest = all.stream().mapToInt(Events::length).max().orElseThrow();
    return new Tim(TimConfig.of(1, all.size(), longest))
        .attach(
            scope,
            new Tim.Inputs(
                all.stream()
                    .map(e -> new Tim.Sequence(e.name(), e.vectors(tf, table), e.mask()))
                    .toList(),
                table.lookup(site.features().ids(itemFeature)),
                site.requestOfCandidate()))
        .interests()
        .get(0);
  }
}
