package io.rankgraft.hawkes;

import io.rankgraft.registry.GraftProvider;
import io.rankgraft.registry.NamedGraft;
import java.util.List;

/** The grafts of HEROES by name. */
public final class ListGrafts implements GraftProvider {
  @Override
  public List<NamedGraft<?>> grafts() {
    return List.of(HawkesMount.named());
  }
}
