package io.rankgraft.ptn.guice;

import com.google.inject.AbstractModule;
import io.rankgraft.guice.GraftsModule;
import io.rankgraft.ptn.BehaviourGrafts;
import io.rankgraft.registry.GraftProvider;
import io.rankgraft.registry.NamedGraft;
import java.util.List;

/** Adds {@code ptn}, {@code cascade} and {@code history} to the registry. */
public final class PtnModule extends AbstractModule implements GraftProvider {
  @Override
  public List<NamedGraft<?>> grafts() {
    return new BehaviourGrafts().grafts();
  }

  @Override
  protected void configure() {
    install(GraftsModule.of(this));
  }
}
