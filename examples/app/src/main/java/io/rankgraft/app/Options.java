package io.rankgraft.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rankgraft.registry.ConfigReader;
import io.rankgraft.registry.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Options of the command line as {@code key=value}, from and to configuration records. */
final class Options {
  static final JsonMapper JSON = new JsonMapper();

  private Options() {}

  /** Takes out of some options those that a record has, and lays them over its defaults. */
  static <C extends Record> C taken(
      String who, C defaults, Class<C> type, Map<String, String> options) {
    Map<String, String> own = new LinkedHashMap<>();
    text(defaults)
        .keySet()
        .forEach(
            key -> {
              if (options.containsKey(key)) {
                own.put(key, options.remove(key));
              }
            });
    return overlay(who, defaults, type, own);
  }

  /** All options of some records and their values, as {@code --set} would take them. */
  static Map<String, String> text(Object... records) {
    Map<String, String> options = new LinkedHashMap<>();
    for (Object part : records) {
      put(JSON.valueToTree(part), options);
    }
    return options;
  }

  /** Adds the fields of an object, as {@code --set} would take them. */
  static void put(JsonNode object, Map<String, String> into) {
    object
        .properties()
        .forEach(
            field ->
                into.put(
                    field.getKey(),
                    field.getValue().isContainerNode()
                        ? field.getValue().toString()
                        : field.getValue().asText()));
  }

  /**
   * The preset with some fields replaced.
   *
   * @throws IllegalArgumentException naming an option there is not, or a value that is refused
   */
  static <C extends Record> C overlay(
      String who, C preset, Class<C> type, Map<String, String> overrides) {
    return ConfigReader.read(who, type, Optional.of(preset), Settings.of(who, preset, overrides));
  }
}
