package io.rankgraft.guice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.inject.AbstractModule;
import com.google.inject.ConfigurationException;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import io.rankgraft.graph.Graft;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Registration;
import io.rankgraft.graph.Registry;
import org.junit.jupiter.api.Test;

class ConfigurationModuleTest {
  /** Options of an application. */
  record Training(int epochs, float rate) {
    Training {
      if (epochs < 1) {
        throw new IllegalArgumentException("training: expected epochs of 1 or more");
      }
    }
  }

  /** A configured graft. */
  record Scale(ScaleConfig config) implements Graft<Float, Float> {
    @Override
    public Float attach(GraftScope scope, Float x) {
      return x * config.by();
    }
  }

  record ScaleConfig(float by) {}

  private static final class ScaleModule extends AbstractModule {
    @Override
    protected void configure() {
      install(new GraftsModule());
      GraftsModule.grafts(binder())
          .addBinding("scale")
          .toInstance(Registration.of(ScaleConfig.class, new ScaleConfig(2), Scale::new));
    }
  }

  private static ConfigurationModule module(String json) {
    try {
      JsonNode document = new JsonMapper().readTree(json);
      return ConfigurationModule.ofJson(document)
          .with("training", Training.class, new Training(10, 0.1f));
    } catch (java.io.IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Injector injector(String json) {
    return Guice.createInjector(new ScaleModule(), module(json));
  }

  private static String refused(String json) {
    return assertThrows(CreationException.class, () -> injector(json)).getMessage();
  }

  @Test
  void recordsAreReadOverTheirPresets() {
    assertEquals(
        new Training(3, 0.1f),
        injector("{\"training\": {\"epochs\": 3}}").getInstance(Training.class));
    assertEquals(new Training(10, 0.1f), injector("{}").getInstance(Training.class));
  }

  @Test
  void configuredGraftsAreBoundByName() {
    Injector injector =
        injector(
            "{\"grafts\": {\"a\": {\"graft\": \"scale\"},"
                + " \"b\": {\"graft\": \"scale\", \"config\": {\"by\": 5}}}}");
    assertEquals(
        new Scale(new ScaleConfig(2)), injector.getInstance(ConfigurationModule.graft("a")));
    assertEquals(
        new Scale(new ScaleConfig(5)), injector.getInstance(ConfigurationModule.graft("b")));
    assertEquals(java.util.Set.of("scale"), injector.getInstance(Registry.class).names());
  }

  @Test
  void allMistakesAreInOneError() {
    String message =
        refused("{\"trainnig\": {}, \"training\": {\"epochs\": 0}, \"grafts\": {\"a\": {}}}");
    assertTrue(message.contains("expected no field 'trainnig'; nearest: training"), message);
    assertTrue(message.contains("training: expected epochs of 1 or more"), message);
    assertTrue(message.contains("graft 'a': expected the name of a graft"), message);
  }

  @Test
  void mistakesOfGraftsAreFoundWhenTheInjectorIsCreated() {
    String unknown = refused("{\"grafts\": {\"a\": {\"graft\": \"scal\"}}}");
    assertTrue(unknown.contains("'a': graft 'scal': expected a registered name"), unknown);
    assertTrue(unknown.contains("nearest: scale"), unknown);
    String field =
        refused("{\"grafts\": {\"a\": {\"graft\": \"scale\", \"config\": {\"bye\": 1}}}}");
    assertTrue(field.contains("'bye'; nearest: by"), field);
  }

  @Test
  void graphObjectsAreNotInjected() {
    Injector injector = injector("{}");
    assertThrows(ConfigurationException.class, () -> injector.getInstance(GraftScope.class));
    assertThrows(ConfigurationException.class, () -> injector.getInstance(ModelGraph.class));
  }
}
