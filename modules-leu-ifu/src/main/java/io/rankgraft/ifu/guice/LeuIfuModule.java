package io.rankgraft.ifu.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Binder;
import com.google.inject.multibindings.MapBinder;
import io.rankgraft.graph.Registration;
import io.rankgraft.guice.GraftsModule;
import io.rankgraft.ifu.Ifu;
import io.rankgraft.ifu.IfuConfig;
import io.rankgraft.ifu.TowerFusion;
import io.rankgraft.ifu.TowerFusionConfig;
import io.rankgraft.leu.Leu;
import io.rankgraft.leu.LeuConfig;

/**
 * Adds {@code leu}, {@code ifu} and, for both between towers, {@code leu-ifu} to the registry; what
 * a configuration leaves out is each config's {@code ofDefaults}.
 */
public final class LeuIfuModule extends AbstractModule {
  @Override
  protected void configure() {
    install(new GraftsModule());
    Binder binder = binder();
    MapBinder<String, Registration<?>> grafts = GraftsModule.grafts(binder);
    grafts
        .addBinding("leu")
        .toInstance(Registration.of(LeuConfig.class, LeuConfig.ofDefaults(), Leu::new));
    grafts
        .addBinding("ifu")
        .toInstance(Registration.of(IfuConfig.class, IfuConfig.ofDefaults(), Ifu::new));
    grafts
        .addBinding("leu-ifu")
        .toInstance(
            Registration.of(
                TowerFusionConfig.class, TowerFusionConfig.ofDefaults(), TowerFusion::new));
  }
}
