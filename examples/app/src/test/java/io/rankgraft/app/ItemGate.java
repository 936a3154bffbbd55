package io.rankgraft.app;

import io.rankgraft.data.Feature;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.layers.Dense;
import io.rankgraft.registry.Contribution;
import io.rankgraft.registry.GraftProvider;
import io.rankgraft.registry.NamedGraft;
import io.rankgraft.registry.Site;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** A graft as an outsider writes it: a record, a method, a name. */
record ItemGate(int width) {
  static final NamedGraft<ItemGate> GRAFT =
      NamedGraft.of("item-gate", ItemGate.class, new ItemGate(3), ItemGate::attach)
          .withAbout("an item's own gate");

  /** Named by a file in {@code META-INF/services}. */
  public static final class Provider implements GraftProvider {
    @Override
    public List<NamedGraft<?>> grafts() {
      return List.of(GRAFT);
    }
  }

  private static Contribution attach(GraftScope scope, Site site, ItemGate config) {
    Feature item = site.features().item();
    Operand<TFloat32> x =
        site.features()
            .table(scope, "items", item, config.width())
            .lookup(site.features().ids(item)); // [rows, width]
    Dense dense = Dense.create(scope, "w", "b", config.width(), config.width());
    return Contribution.to(site.target(), scope.tf().math.sigmoid(dense.apply(x)));
  }
}
