package io.rankgraft.tim.guice;

import com.google.inject.AbstractModule;
import io.rankgraft.graph.Registration;
import io.rankgraft.guice.GraftsModule;
import io.rankgraft.tim.Tim;
import io.rankgraft.tim.TimConfig;

/**
 * Adds {@code tim} to the registry; what a configuration leaves out is {@link TimConfig#of} of 4
 * tasks, 5 behaviours and 50 positions, as in the paper's data.
 */
public final class TimModule extends AbstractModule {
  private static final int TASKS = 4;
  private static final int BEHAVIOURS = 5;
  private static final int LENGTH = 50;

  @Override
  protected void configure() {
    install(new GraftsModule());
    GraftsModule.grafts(binder())
        .addBinding("tim")
        .toInstance(
            Registration.of(TimConfig.class, TimConfig.of(TASKS, BEHAVIOURS, LENGTH), Tim::new));
  }
}
