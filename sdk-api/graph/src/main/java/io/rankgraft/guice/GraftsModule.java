package io.rankgraft.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Binder;
import com.google.inject.Module;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import io.rankgraft.registry.GraftProvider;
import io.rankgraft.registry.GraftRegistry;
import io.rankgraft.registry.NamedGraft;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * Binds the {@link GraftRegistry} of all grafts that installed modules contribute. The set is
 * closed and checked when the injector is created.
 *
 * <pre>{@code
 * Injector injector =
 *     Guice.createInjector(
 *         GraftsModule.ofServices(),
 *         binder -> GraftsModule.grafts(binder).addBinding().toInstance(senet));
 * ConfiguredGraft<?> graft = injector.getInstance(GraftRegistry.class).graft("senet").configured();
 * }</pre>
 */
public final class GraftsModule extends AbstractModule {
  private static final TypeLiteral<NamedGraft<?>> GRAFT = new TypeLiteral<>() {};

  /** Where a module adds grafts. */
  public static Multibinder<NamedGraft<?>> grafts(Binder binder) {
    return Multibinder.newSetBinder(binder, GRAFT);
  }

  /** A module of one provider's grafts. */
  public static Module of(GraftProvider provider) {
    return binder -> {
      binder.install(new GraftsModule());
      provider.grafts().forEach(graft -> grafts(binder).addBinding().toInstance(graft));
    };
  }

  /** A module of the grafts of all providers on the class path. */
  public static Module ofServices() {
    return binder -> {
      binder.install(new GraftsModule());
      ServiceLoader.load(GraftProvider.class).forEach(provider -> binder.install(of(provider)));
    };
  }

  @Override
  protected void configure() {
    grafts(binder());
  }

  @Provides
  @Singleton
  GraftRegistry registry(Set<NamedGraft<?>> grafts) {
    return GraftRegistry.empty().with(grafts);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GraftsModule; // so that several modules may install it
  }

  @Override
  public int hashCode() {
    return GraftsModule.class.hashCode();
  }
}
