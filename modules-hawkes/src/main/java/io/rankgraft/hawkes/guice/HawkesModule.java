package io.rankgraft.hawkes.guice;

import com.google.inject.AbstractModule;
import io.rankgraft.graph.Registration;
import io.rankgraft.guice.GraftsModule;
import io.rankgraft.hawkes.Hawkes;
import io.rankgraft.hawkes.HawkesConfig;

/**
 * Adds {@code hawkes} to the registry; what a configuration leaves out is {@link
 * HawkesConfig#ofHeroes} of 20 positions.
 */
public final class HawkesModule extends AbstractModule {
  private static final int POSITIONS = 20;

  @Override
  protected void configure() {
    install(new GraftsModule());
    GraftsModule.grafts(binder())
        .addBinding("hawkes")
        .toInstance(
            Registration.of(HawkesConfig.class, HawkesConfig.ofHeroes(POSITIONS), Hawkes::new));
  }
}
