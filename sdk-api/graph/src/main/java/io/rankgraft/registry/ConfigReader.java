package io.rankgraft.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rankgraft.graph.Names;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** From JSON to a configuration record: nothing unknown, nothing missing, nothing coerced. */
public final class ConfigReader {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private ConfigReader() {}

  /**
   * Lays an object over a preset and maps it onto a record.
   *
   * @param who begins every message
   * @param preset the values of fields left out; without one, none may be
   * @throws IllegalArgumentException naming the path of a field that is unknown, missing, or of a
   *     value the record refuses
   */
  public static <C extends Record> C read(
      String who, Class<C> type, Optional<C> preset, JsonNode config) {
    if (config == null || !config.isObject()) {
      throw new IllegalArgumentException(
          "%s: expected an object but got %s"
              .formatted(who, config == null ? "nothing" : config.getNodeType()));
    }
    requireKnown(who, type, config, "");
    ObjectNode whole =
        preset
            .map(p -> (ObjectNode) MAPPER.valueToTree(p))
            .orElseGet(() -> JsonNodeFactory.instance.objectNode());
    overlay(whole, config);
    try {
      return MAPPER.treeToValue(whole, type);
    } catch (JsonMappingException e) {
      throw new IllegalArgumentException("%s%s: %s".formatted(who, at(e), reason(e)), e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s: expected a configuration but %s".formatted(who, e.getOriginalMessage()), e);
    }
  }

  /** Refuses fields no record has, with their path. */
  private static void requireKnown(String who, Class<?> type, JsonNode config, String path) {
    Map<String, Class<?>> known = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      known.put(component.getName(), component.getType());
    }
    config
        .properties()
        .forEach(
            field -> {
              Class<?> fieldType = known.get(field.getKey());
              if (fieldType == null) {
                throw new IllegalArgumentException(
                    "%s: expected a field of %s but got '%s%s'; %s"
                        .formatted(
                            who,
                            type.getSimpleName(),
                            path,
                            field.getKey(),
                            Names.nearest(field.getKey(), known.keySet())));
              }
              if (fieldType.isRecord() && field.getValue().isObject()) {
                requireKnown(who, fieldType, field.getValue(), path + field.getKey() + ".");
              }
            });
  }

  /** Objects are laid over objects; everything else, lists too, is replaced. */
  private static void overlay(ObjectNode base, JsonNode over) {
    over.properties()
        .forEach(
            field -> {
              JsonNode below = base.get(field.getKey());
              if (below instanceof ObjectNode object && field.getValue().isObject()) {
                overlay(object, field.getValue());
              } else {
                base.set(field.getKey(), field.getValue());
              }
            });
  }

  private static String at(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.isEmpty() ? "" : ", field '" + path + "'";
  }

  /** A record's own words where it refused, else the mapper's first sentence. */
  private static String reason(JsonMappingException e) {
    if (e instanceof InvalidFormatException value && value.getTargetType().isEnum()) {
      return "expected one of %s but got '%s'"
          .formatted(Arrays.toString(value.getTargetType().getEnumConstants()), value.getValue());
    }
    return e.getCause() instanceof IllegalArgumentException refused
        ? refused.getMessage()
        : e.getOriginalMessage();
  }
}
