package io.rankgraft.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rankgraft.graph.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code key=value} settings as the object {@link ConfigReader} reads. A key is the name of a
 * field, with dots before those of nested parts, which may be left out where one field alone has
 * the name; a value is read as what the default there is.
 */
public final class Settings {
  private static final JsonMapper JSON = new JsonMapper();

  private Settings() {}

  /**
   * @param who begins every message, such as {@code graft 'cascade'}
   * @param defaults the configuration that is to be changed
   * @throws IllegalArgumentException naming the key if there is none, with the nearest, or if the
   *     value is not of its kind
   */
  public static ObjectNode of(String who, Record defaults, Map<String, String> settings) {
    ObjectNode changed = JsonNodeFactory.instance.objectNode();
    JsonNode known = JSON.valueToTree(defaults);
    settings.forEach((key, value) -> put(who, changed, known, path(known, key), value));
    return changed;
  }

  /** Whether some field of a configuration, nested ones too, is called so. */
  public static boolean has(Record defaults, String name) {
    return !paths(JSON.valueToTree(defaults), "", name).isEmpty();
  }

  /** The whole path of a key, where one field alone has its name. */
  private static String path(JsonNode known, String key) {
    if (known.has(key) || key.contains(".")) {
      return key;
    }
    List<String> paths = paths(known, "", key);
    return paths.size() == 1 ? paths.get(0) : key;
  }

  private static List<String> paths(JsonNode in, String before, String name) {
    List<String> paths = new ArrayList<>();
    in.properties()
        .forEach(
            field -> {
              String here = before + field.getKey();
              if (field.getKey().equals(name)) {
                paths.add(here);
              }
              paths.addAll(paths(field.getValue(), here + ".", name));
            });
    return paths;
  }

  /** The names of nested fields that may be said without their part. */
  private static void addShortNames(List<String> names, JsonNode in, JsonNode known) {
    in.properties()
        .forEach(
            field -> {
              if (!names.contains(field.getKey()) && paths(known, "", field.getKey()).size() == 1) {
                names.add(field.getKey());
              }
              addShortNames(names, field.getValue(), known);
            });
  }

  private static void put(
      String who, ObjectNode changed, JsonNode known, String key, String value) {
    ObjectNode at = changed;
    JsonNode like = known;
    String[] path = key.split("\\.");
    for (int i = 0; i < path.length; i++) {
      if (!like.has(path[i])) {
        List<String> names = new ArrayList<>();
        like.fieldNames().forEachRemaining(names::add);
        if (path.length == 1) {
          addShortNames(names, known, known);
        }
        throw new IllegalArgumentException(
            "%s option '%s': expected a known option but there is none of that name; %s"
                .formatted(who, key, Names.nearest(path[i], names)));
      }
      like = like.get(path[i]);
      if (i < path.length - 1) {
        at = at.withObjectProperty(path[i]);
      }
    }
    at.set(path[path.length - 1], parse(who, key, value, like));
  }

  private static JsonNode parse(String who, String key, String value, JsonNode like) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    try {
      if (like.isArray()) {
        return value.startsWith("[") ? JSON.readTree(value) : list(value);
      }
      if (like.isObject()) {
        return JSON.readTree(value);
      }
      if (like.isBoolean()) {
        return switch (value) {
          case "true", "on" -> nodes.booleanNode(true);
          case "false", "off" -> nodes.booleanNode(false);
          default -> throw new IllegalArgumentException(expected(who, key, "true or false", value));
        };
      }
      if (like.isIntegralNumber()) {
        return nodes.numberNode(Long.parseLong(value));
      }
      if (like.isNumber()) {
        return nodes.numberNode(Float.parseFloat(value));
      }
      return nodes.textNode(
          like.isTextual() && like.asText().equals(like.asText().toUpperCase(java.util.Locale.ROOT))
              ? value.toUpperCase(java.util.Locale.ROOT).replace('-', '_')
              : value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          expected(who, key, like.isIntegralNumber() ? "a whole number" : "a number", value), e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          expected(who, key, like.isArray() ? "values separated by commas" : "an object", value),
          e);
    }
  }

  /** {@code a,b,c}: numbers where they are, names otherwise. */
  private static JsonNode list(String value) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (String part : value.isEmpty() ? new String[0] : value.split(",")) {
      if (part.matches("[-+]?\\d+")) {
        list.add(Long.parseLong(part));
      } else if (part.matches("[-+.\\d][-+.eE\\d]*")) {
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
