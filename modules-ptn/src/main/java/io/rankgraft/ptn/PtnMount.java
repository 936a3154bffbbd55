package io.rankgraft.ptn;

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

/** {@code ptn} on any log: the interest of each behaviour is handed on to the next. */
public final class PtnMount {
  /**
   * @param dim width of the vectors
   */
  public record Config(int dim) {
    public static Config ofDefaults() {
      return new Config(16);
    }
  }

  private PtnMount() {}

  public static NamedGraft<Config> named() {
    return NamedGraft.of("ptn", Config.class, Config.ofDefaults(), PtnMount::attach)
        .withAbout("PTN hands the interest of each sequence on to the next");
  }

  private static Contribution attach(GraftScope scope, Site site, Config config) {
    Ops tf = scope.tf();
    Feature itemFeature = site.features().item();
    EmbeddingTable table = site.features().table(scope, "items", itemFeature, config.dim());
    Operand<TFloat32> item = table.lookup(site.features().ids(itemFeature));
    Operand<TFloat32> ones = tf.fill(tf.constant(new int[] {1, config.dim()}), tf.constant(1f));
    List<Ptn.Behaviour> behaviours = new ArrayList<>();
    for (Feature behaviour : site.features().behaviours()) {
      Events events = site.features().events(behaviour);
      Operand<TFloat32> mean = site.toCandidates(events.mean(tf, events.vectors(tf, table)));
      behaviours.add(new Ptn.Behaviour(behaviour.name(), mean, item, ones, ones));
    }
    Ptn.Outputs out =
        new Ptn(
                new PtnConfig(
                    false,
                    true,
                    true,
                    0.1f,
                    0.02f,
                    1f,
                    1f,
                    false,
                    false,
                    0,
                    0f,
                    0f,
                    0f,
                    Collections.nCopies(behaviours.size(), 0f)))
            .attach(
                scope,
                new Ptn.Inputs(
                    behaviours,
                    Propagation.identity(),
                    new RowSupervision(Collections.nCopies(behaviours.size(), site.target()))));
    return Contribution.to(
        site.target(), tf.math.mul(out.users().get(behaviours.size() - 1), item));
  }
}
