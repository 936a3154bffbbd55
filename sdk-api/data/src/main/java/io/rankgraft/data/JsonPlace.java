package io.rankgraft.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A value in a JSON document with its path, so that every refusal names the place: {@code schema,
 * at 'features[2].type.maxLength': expected …}.
 */
record JsonPlace(String who, String path, JsonNode node) {
  private static final Pattern FIELD = Pattern.compile("\\w+ '(\\w+)': (.*)", Pattern.DOTALL);

  /** The top of a document that is an object. */
  static JsonPlace read(String who, byte[] json) {
    JsonPlace top = new JsonPlace(who, "", Json.read(who, json, JsonNode.class));
    return top.object();
  }

  BadInputException bad(String reason) {
    return new BadInputException(
        path.isEmpty()
            ? "%s: %s".formatted(who, reason)
            : "%s, at '%s': %s".formatted(who, path, reason));
  }

  private BadInputException expected(String what) {
    String found = node.isContainerNode() ? node.getNodeType().name() : node.toString();
    return bad("expected %s but found %s".formatted(what, Checks.shown(found)));
  }

  JsonPlace object() {
    if (!node.isObject()) {
      throw expected("a JSON object");
    }
    return this;
  }

  /** Refuses fields of other names. */
  JsonPlace only(String... names) {
    object();
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!Arrays.asList(names).contains(name)) {
                throw at(name)
                    .bad(
                        "expected one of %s but this field is unknown; %s"
                            .formatted(
                                Arrays.toString(names), Nearest.to(name, Arrays.asList(names))));
              }
            });
    return this;
  }

  private JsonPlace at(String name) {
    return new JsonPlace(who, path.isEmpty() ? name : path + "." + name, node.get(name));
  }

  /** A field that has to be there. */
  JsonPlace field(String name) {
    return optional(name)
        .orElseThrow(() -> at(name).bad("expected a value but it is missing; add it"));
  }

  Optional<JsonPlace> optional(String name) {
    return object().node.hasNonNull(name) ? Optional.of(at(name)) : Optional.empty();
  }

  List<JsonPlace> elements() {
    if (!node.isArray()) {
      throw expected("a list");
    }
    List<JsonPlace> elements = new ArrayList<>(node.size());
    for (int i = 0; i < node.size(); i++) {
      elements.add(new JsonPlace(who, path + "[" + i + "]", node.get(i)));
    }
    return elements;
  }

  Map<String, JsonPlace> entries() {
    Map<String, JsonPlace> entries = new LinkedHashMap<>();
    object().node.fieldNames().forEachRemaining(name -> entries.put(name, at(name)));
    return entries;
  }

  String text() {
    if (!node.isTextual()) {
      throw expected("text");
    }
    return node.textValue();
  }

  int integer() {
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw expected("a whole number below 2^31");
    }
    return node.intValue();
  }

  double number() {
    if (!node.isNumber()) {
      throw expected("a number");
    }
    return node.doubleValue();
  }

  <E extends Enum<E>> E oneOf(Class<E> type) {
    for (E constant : type.getEnumConstants()) {
      if (node.isTextual() && constant.name().equals(node.textValue().toUpperCase(Locale.ROOT))) {
        return constant;
      }
    }
    throw expected("one of " + Arrays.toString(type.getEnumConstants()));
  }

  /**
   * Makes a value of this object; a refusal that names one of its fields gets that field's path.
   */
  <T> T made(Supplier<T> maker) {
    try {
      return maker.get();
    } catch (BadInputException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      Matcher field = FIELD.matcher(e.getMessage());
      if (field.matches() && node.has(field.group(1))) {
        throw at(field.group(1)).bad(field.group(2));
      }
      throw bad(e.getMessage());
    }
  }
}
