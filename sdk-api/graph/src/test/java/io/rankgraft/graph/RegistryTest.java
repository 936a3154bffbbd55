package io.rankgraft.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RegistryTest {
  enum Shape {
    ROUND,
    SQUARE
  }

  record Inner(int width, float slope) {}

  record Config(
      float alpha, int layers, boolean on, Shape shape, List<Float> weights, Inner inner) {
    Config {
      if (alpha < 0) {
        throw new IllegalArgumentException("config: expected alpha >= 0 but got " + alpha);
      }
    }
  }

  record Made(Config config) implements Graft<Void, Void> {
    @Override
    public Void attach(GraftScope scope, Void inputs) {
      return null;
    }
  }

  private static final Config PRESET =
      new Config(0.5f, 2, true, Shape.ROUND, List.of(1f, 2f), new Inner(8, 0.2f));
  private final Registry registry =
      Registry.empty()
          .with("gate", Registration.of(Config.class, PRESET, Made::new))
          .with("bare", Config.class, Made::new);

  private static Config config(Graft<?, ?> graft) {
    return ((Made) graft).config();
  }

  private static JsonNode json(String text) {
    try {
      return new JsonMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private String refused(String name, String config) {
    return assertThrows(IllegalArgumentException.class, () -> registry.create(name, json(config)))
        .getMessage();
  }

  @Test
  void fieldsLeftOutAreThePresets() {
    assertEquals(PRESET, config(registry.create("gate", json("{}"))));
    assertEquals(
        new Config(0.25f, 2, true, Shape.SQUARE, List.of(3f), new Inner(16, 0.2f)),
        config(
            registry.create(
                "gate",
                json(
                    """
                    {"alpha": 0.25, "shape": "SQUARE", "weights": [3], "inner": {"width": 16}}
                    """))));
  }

  @Test
  void withoutAPresetNothingMayBeLeftOut() {
    assertTrue(refused("bare", "{\"alpha\": 1}").startsWith("graft 'bare', field 'layers': "));
  }

  @Test
  void unknownNameIsRefusedWithTheNearest() {
    assertEquals(
        "graft 'gaet': expected a registered name but there is none; nearest: gate, bare",
        refused("gaet", "{}"));
  }

  @Test
  void unknownFieldIsRefusedWithItsPath() {
    assertEquals(
        "graft 'gate': expected a field of Config but got 'alhpa'; nearest: alpha, shape, inner",
        refused("gate", "{\"alhpa\": 1}"));
    assertEquals(
        "graft 'gate': expected a field of Inner but got 'inner.widht'; nearest: width, slope",
        refused("gate", "{\"inner\": {\"widht\": 1}}"));
  }

  @Test
  void valueOfAnotherTypeIsRefusedWithItsPath() {
    for (String value : List.of("\"3\"", "3.5", "true", "null", "[]")) {
      String message = refused("gate", "{\"layers\": " + value + "}");
      assertTrue(message.startsWith("graft 'gate', field 'layers': "), message);
    }
    assertTrue(
        refused("gate", "{\"inner\": {\"width\": \"x\"}}")
            .startsWith("graft 'gate', field 'inner.width': "));
    assertTrue(refused("gate", "{\"shape\": \"OVAL\"}").contains("'shape'"));
    assertTrue(refused("gate", "[]").endsWith("expected an object but got ARRAY"));
  }

  @Test
  void recordsOwnRefusalIsPassedOn() {
    assertEquals(
        "graft 'gate': config: expected alpha >= 0 but got -1.0",
        refused("gate", "{\"alpha\": -1}"));
  }

  @Test
  void nameTwiceIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> registry.with("gate", Config.class, Made::new));
  }

  @Test
  void withLeavesTheOldRegistryAsItWas() {
    Registry more = registry.with("third", Config.class, Made::new);
    assertEquals(Set.of("bare", "gate"), registry.names());
    assertEquals(Set.of("bare", "gate", "third"), more.names());
  }
}
