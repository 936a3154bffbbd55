package io.rankgraft.ptn;

import io.rankgraft.cascade.CascadeMount;
import io.rankgraft.history.HistoryMount;
import io.rankgraft.registry.GraftProvider;
import io.rankgraft.registry.NamedGraft;
import java.util.List;

/** The grafts of the multi-behaviour papers, and our own of a user's history, by name. */
public final class BehaviourGrafts implements GraftProvider {
  @Override
  public List<NamedGraft<?>> grafts() {
    return List.of(PtnMount.named(), CascadeMount.named(), HistoryMount.named());
  }
}
