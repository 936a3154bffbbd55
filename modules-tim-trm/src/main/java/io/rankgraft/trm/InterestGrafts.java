package io.rankgraft.trm;

import io.rankgraft.registry.GraftProvider;
import io.rankgraft.registry.NamedGraft;
import io.rankgraft.tim.TimMount;
import java.util.List;

/** The grafts of DTRN by name. */
public final class InterestGrafts implements GraftProvider {
  @Override
  public List<NamedGraft<?>> grafts() {
    return List.of(TimMount.named(), TrmMount.named(), TrmMount.withTim());
  }
}
