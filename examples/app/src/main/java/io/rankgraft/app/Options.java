package io.rankgraft.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rankgraft.graph.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Configuration records from a preset and {@code key=value} overrides; an unknown key is an error.
 */
final class Options {
  static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .build();

  private Options() {}

  /** Takes out of some options those that a record has, and lays them over its defaults. */
  static <C> C taken(String who, C defaults, Class<C> type, Map<String, String> options) {
    Map<String, String> own = new LinkedHashMap<>();
    JSON.<JsonNode>valueToTree(defaults)
        .fieldNames()
        .forEachRemaining(
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
      JsonNode tree = JSON.valueToTree(part);
      tree.properties()
          .forEach(
              field ->
                  options.put(
                      field.getKey(),
                      field.getValue().isContainerNode()
                          ? field.getValue().toString()
                          : field.getValue().asText()));
    }
    return options;
  }

  /** The preset with some fields replaced. */
  static <C> C overlay(String who, C preset, Class<C> type, Map<String, String> overrides) {
    ObjectNode tree = JSON.valueToTree(preset);
    List<String> known = new ArrayList<>();
    tree.fieldNames().forEachRemaining(known::add);
    overrides.forEach(
        (key, value) -> {
          if (!tree.has(key)) {
            throw new IllegalArgumentException(
                "%s option '%s': expected a known option but there is none of that name; %s"
                    .formatted(who, key, Names.nearest(key, known)));
          }
          tree.set(key, parse(who, key, value, tree.get(key)));
        });
    try {
      return JSON.treeToValue(tree, type);
    } catch (ValueInstantiationException e) {
      throw new IllegalArgumentException(e.getCause().getMessage(), e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s options %s: %s".formatted(who, overrides, e.getOriginalMessage()), e);
    }
  }

  private static JsonNode parse(String who, String key, String value, JsonNode like) {
    try {
      if (like.isArray()) {
        return value.startsWith("[") ? JSON.readTree(value) : list(value);
      }
      if (like.isBoolean()) {
        return switch (value) {
          case "true", "on" -> JSON.getNodeFactory().booleanNode(true);
          case "false", "off" -> JSON.getNodeFactory().booleanNode(false);
          default -> throw new IllegalArgumentException(expected(who, key, "true or false", value));
        };
      }
      if (like.isIntegralNumber()) {
        return JSON.getNodeFactory().numberNode(Integer.parseInt(value));
      }
      if (like.isNumber()) {
        return JSON.getNodeFactory().numberNode(Float.parseFloat(value));
      }
      return JSON.getNodeFactory().textNode(value);
    } catch (NumberFormatException | JsonProcessingException e) {
      throw new IllegalArgumentException(
          expected(who, key, like.isArray() ? "values separated by commas" : "a number", value), e);
    }
  }

  /** {@code a,b,c}: numbers where they are, names otherwise. */
  private static JsonNode list(String value) {
    ArrayNode list = JSON.createArrayNode();
    for (String part : value.isEmpty() ? new String[0] : value.split(",")) {
      if (part.matches("[-+.\\d][-+.eE\\d]*")) {
        list.add(Double.parseDouble(part));
      } else {
        list.add(part);
      }
    }
    return list;
  }

  private static String expected(String who, String key, String what, String value) {
    return "%s option '%s': expected %s but got '%s'".formatted(who, key, what, value);
  }
}
