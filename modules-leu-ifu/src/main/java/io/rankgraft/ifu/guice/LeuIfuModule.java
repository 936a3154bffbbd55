package io.rankgraft.ifu.guice;

import com.google.inject.AbstractModule;
import io.rankgraft.guice.GraftsModule;
import io.rankgraft.ifu.TowerGrafts;
import io.rankgraft.registry.GraftProvider;
import io.rankgraft.registry.NamedGraft;
import java.util.List;

/** Adds {@code leu-ifu} to the registry. */
public final class LeuIfuModule extends AbstractModule implements GraftProvider {
  @Override
  public List<NamedGraft<?>> grafts() {
    return new TowerGrafts().grafts();
  }

  @Override
  protected void configure() {
    install(GraftsModule.of(this));
  }
}
