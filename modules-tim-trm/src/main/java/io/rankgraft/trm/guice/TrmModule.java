package io.rankgraft.trm.guice;

import com.google.inject.AbstractModule;
import io.rankgraft.graph.Registration;
import io.rankgraft.guice.GraftsModule;
import io.rankgraft.trm.Trm;
import io.rankgraft.trm.TrmConfig;

/**
 * Adds {@code trm} to the registry; what a configuration leaves out is {@link TrmConfig#of} of 4
 * tasks.
 */
public final class TrmModule extends AbstractModule {
  private static final int TASKS = 4; // as in the paper's data

  @Override
  protected void configure() {
    install(new GraftsModule());
    GraftsModule.grafts(binder())
        .addBinding("trm")
        .toInstance(Registration.of(TrmConfig.class, TrmConfig.of(TASKS), Trm::new));
  }
}
