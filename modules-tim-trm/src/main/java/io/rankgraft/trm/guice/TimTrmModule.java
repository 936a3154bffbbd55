package io.rankgraft.trm.guice;

import com.google.inject.AbstractModule;
import io.rankgraft.guice.GraftsModule;
import io.rankgraft.registry.GraftProvider;
import io.rankgraft.registry.NamedGraft;
import io.rankgraft.trm.InterestGrafts;
import java.util.List;

/** Adds {@code tim}, {@code trm} and {@code tim-trm} to the registry. */
public final class TimTrmModule extends AbstractModule implements GraftProvider {
  @Override
  public List<NamedGraft<?>> grafts() {
    return new InterestGrafts().grafts();
  }

  @Override
  protected void configure() {
    install(GraftsModule.of(this));
  }
}
