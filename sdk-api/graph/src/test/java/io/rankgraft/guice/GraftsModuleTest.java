package io.rankgraft.guice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Module;
import io.rankgraft.graph.Graft;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Registration;
import io.rankgraft.graph.Registry;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GraftsModuleTest {
  record Config(int width) {}

  record Made(Config config) implements Graft<Void, Void> {
    @Override
    public Void attach(GraftScope scope, Void inputs) {
      return null;
    }
  }

  private static Module adds(String name) {
    return adds(name, 4);
  }

  private static Module adds(String name, int width) {
    return binder ->
        GraftsModule.grafts(binder)
            .addBinding(name)
            .toInstance(Registration.of(Config.class, new Config(width), Made::new));
  }

  @Test
  void registryHasWhatAllModulesAdd() {
    var injector =
        Guice.createInjector(new GraftsModule(), adds("one"), adds("two"), new GraftsModule());
    Registry registry = injector.getInstance(Registry.class);
    assertEquals(Set.of("one", "two"), registry.names());
    assertEquals(
        new Made(new Config(4)), registry.create("one", JsonNodeFactory.instance.objectNode()));
    assertSame(registry, injector.getInstance(Registry.class));
  }

  @Test
  void registryMayBeEmpty() {
    assertEquals(
        Set.of(), Guice.createInjector(new GraftsModule()).getInstance(Registry.class).names());
  }

  @Test
  void nameTwiceFailsTheInjector() {
    assertThrows(
        CreationException.class,
        () -> Guice.createInjector(new GraftsModule(), adds("one"), adds("one", 5)));
  }

  @Test
  void nameThatIsNoneFailsTheInjector() {
    var e =
        assertThrows(
            CreationException.class,
            () -> Guice.createInjector(new GraftsModule(), adds("not a name")));
    assertTrue(e.getMessage().contains("'not a name'"), e.getMessage());
  }
}
