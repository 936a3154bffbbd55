package io.rankgraft.hawkes.guice;

import com.google.inject.AbstractModule;
import io.rankgraft.guice.GraftsModule;
import io.rankgraft.hawkes.ListGrafts;
import io.rankgraft.registry.GraftProvider;
import io.rankgraft.registry.NamedGraft;
import java.util.List;

/** Adds {@code hawkes} to the registry. */
public final class HawkesModule extends AbstractModule implements GraftProvider {
  @Override
  public List<NamedGraft<?>> grafts() {
    return new ListGrafts().grafts();
  }

  @Override
  protected void configure() {
    install(GraftsModule.of(this));
  }
}
