package io.rankgraft.ptn.guice;

import com.google.inject.AbstractModule;
import io.rankgraft.graph.Registration;
import io.rankgraft.guice.GraftsModule;
import io.rankgraft.ptn.Ptn;
import io.rankgraft.ptn.PtnConfig;

/**
 * Adds {@code ptn} to the registry; what a configuration leaves out is {@link
 * PtnConfig#ofBehaviours} of 3.
 */
public final class PtnModule extends AbstractModule {
  private static final int BEHAVIOURS = 3; // view, cart, buy

  @Override
  protected void configure() {
    install(new GraftsModule());
    GraftsModule.grafts(binder())
        .addBinding("ptn")
        .toInstance(Registration.of(PtnConfig.class, PtnConfig.ofBehaviours(BEHAVIOURS), Ptn::new));
  }
}
