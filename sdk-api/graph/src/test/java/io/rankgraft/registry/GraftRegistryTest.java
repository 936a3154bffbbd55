package io.rankgraft.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rankgraft.graph.Task;
import io.rankgraft.train.GradientMerge;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GraftRegistryTest {
  enum Shape {
    ROUND,
    SQUARE
  }

  record Inner(int width, float slope) {}

  record Config(
      float alpha,
      int layers,
      boolean on,
      Shape shape,
      List<Float> weights,
      List<Integer> widths,
      Inner inner) {
    Config {
      if (alpha < 0) {
        throw new IllegalArgumentException("config: expected alpha >= 0 but got " + alpha);
      }
    }
  }

  private static final Config PRESET =
      new Config(0.5f, 2, true, Shape.ROUND, List.of(1f, 2f), List.of(8), new Inner(8, 0.2f));

  private static NamedGraft<Config> named(String name) {
    return NamedGraft.of(
        name, Config.class, PRESET, (scope, site, config) -> Contribution.to(Map.of()));
  }

  private final GraftRegistry registry =
      GraftRegistry.empty().with(named("gate")).with(named("bare"));

  private Record config(String name, String config) {
    return registry.graft(name).configured(json(config)).config();
  }

  private static JsonNode json(String text) {
    try {
      return new JsonMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private String refused(String name, String config) {
    return assertThrows(IllegalArgumentException.class, () -> config(name, config)).getMessage();
  }

  @Test
  void fieldsLeftOutAreThePresets() {
    assertEquals(PRESET, config("gate", "{}"));
    assertEquals(
        new Config(0.25f, 2, true, Shape.SQUARE, List.of(3f), List.of(8), new Inner(16, 0.2f)),
        config(
            "gate",
            """
            {"alpha": 0.25, "shape": "SQUARE", "weights": [3], "inner": {"width": 16}}
            """));
  }

  @Test
  void unknownNameIsRefusedWithTheNearest() {
    assertEquals(
        "graft 'gaet': expected a registered name but no graft has it; nearest: gate, bare",
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
  void unknownSettingIsRefusedWithTheNearestNestedOnesToo() {
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> registry.graft("gate").configured(Map.of("widht", "1")));
    String message =
        "graft 'gate' option 'widht': expected a known option but there is none of that name; nearest: width, ";
    assertTrue(e.getMessage().startsWith(message), e.getMessage());
  }

  @Test
  void listsOfSettingsAreOfWholeNumbersOrOthers() {
    Map<String, String> lists = Map.of("widths", "64,32", "weights", "1,0.5,-2e-3");
    assertEquals(
        new Config(
            0.5f,
            2,
            true,
            Shape.ROUND,
            List.of(1f, 0.5f, -0.002f),
            List.of(64, 32),
            PRESET.inner()),
        registry.graft("gate").configured(lists).config());
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
    assertThrows(IllegalArgumentException.class, () -> registry.with(named("gate")));
  }

  @Test
  void withLeavesTheOldRegistryAsItWas() {
    GraftRegistry more = registry.with(named("third"));
    assertEquals(Set.of("bare", "gate"), registry.names());
    assertEquals(Set.of("bare", "gate", "third"), more.names());
  }

  @Test
  void objectiveIsAskedForByTheConfigurationAndTheTasks() {
    List<Task> tasks = List.of(Task.ofBinary("click"), Task.ofBinary("buy"));
    NamedGraft<Config> asking =
        named("asking")
            .withObjective(
                (config, all) ->
                    config.on() && all.size() > 1
                        ? GraftObjective.plain().withMerge(GradientMerge.sum())
                        : GraftObjective.plain());
    assertTrue(asking.configured().objective(tasks).merge().isPresent());
    assertTrue(asking.configured().objective(tasks.subList(0, 1)).isPlain());
    assertTrue(asking.configured(json("{\"on\": false}")).objective(tasks).isPlain());
    assertTrue(named("other").configured().objective(tasks).isPlain());
  }
}
