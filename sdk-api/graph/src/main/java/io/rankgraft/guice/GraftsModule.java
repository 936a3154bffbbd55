package io.rankgraft.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Binder;
import com.google.inject.Inject;
import com.google.inject.Provider;
import com.google.inject.Singleton;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.MapBinder;
import io.rankgraft.graph.Registration;
import io.rankgraft.graph.Registry;
import java.util.Map;

/**
 * Binds the {@link Registry} of all grafts that installed modules contribute. The set is closed and
 * checked when the injector is created.
 *
 * <pre>{@code
 * Injector injector =
 *     Guice.createInjector(
 *         new GraftsModule(),
 *         new PtnModule(),
 *         binder ->
 *             GraftsModule.grafts(binder)
 *                 .addBinding("gate")
 *                 .toInstance(Registration.of(GateConfig.class, Gate::new)));
 * Graft<?, ?> gate = injector.getInstance(Registry.class).create("gate", json);
 * }</pre>
 */
public final class GraftsModule extends AbstractModule {

  /** Where a module adds grafts by name; a name may be added once. */
  public static MapBinder<String, Registration<?>> grafts(Binder binder) {
    return MapBinder.newMapBinder(
        binder, TypeLiteral.get(String.class), new TypeLiteral<Registration<?>>() {});
  }

  @Override
  protected void configure() {
    grafts(binder());
    bind(Registry.class).toProvider(RegistryProvider.class).asEagerSingleton();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GraftsModule; // so that several modules may install it
  }

  @Override
  public int hashCode() {
    return GraftsModule.class.hashCode();
  }

  @Singleton
  private static final class RegistryProvider implements Provider<Registry> {
    private final Map<String, Registration<?>> registrations;

    @Inject
    RegistryProvider(Map<String, Registration<?>> registrations) {
      this.registrations = registrations;
    }

    @Override
    public Registry get() {
      Registry registry = Registry.empty();
      for (var entry : registrations.entrySet()) {
        registry = registry.with(entry.getKey(), entry.getValue());
      }
      return registry;
    }
  }
}
