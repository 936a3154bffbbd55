package io.rankgraft.cascade.guice;

import com.google.inject.AbstractModule;
import io.rankgraft.cascade.Cascade;
import io.rankgraft.cascade.CascadeConfig;
import io.rankgraft.graph.Registration;
import io.rankgraft.guice.GraftsModule;

/**
 * Adds {@code cascade} to the registry; what a configuration leaves out is {@link
 * CascadeConfig#ofBehaviours} of 3.
 */
public final class CascadeModule extends AbstractModule {
  private static final int BEHAVIOURS = 3; // view, cart, buy

  @Override
  protected void configure() {
    install(new GraftsModule());
    GraftsModule.grafts(binder())
        .addBinding("cascade")
        .toInstance(
            Registration.of(
                CascadeConfig.class, CascadeConfig.ofBehaviours(BEHAVIOURS), Cascade::new));
  }
}
