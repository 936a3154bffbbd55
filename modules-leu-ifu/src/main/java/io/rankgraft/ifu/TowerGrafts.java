package io.rankgraft.ifu;

import io.rankgraft.registry.GraftProvider;
import io.rankgraft.registry.NamedGraft;
import java.util.List;

/** The grafts of HTLNet by name. */
public final class TowerGrafts implements GraftProvider {
  @Override
  public List<NamedGraft<?>> grafts() {
    return List.of(LeuIfuMount.named());
  }
}
