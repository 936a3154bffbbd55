package io.rankgraft.hawkes;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small configurations of the tests. */
final class Configs {
  private static final JsonMapper JSON = new JsonMapper();

  private Configs() {}

  /** The part of a configuration that has a field; the whole where none has. */
  private static ObjectNode owner(ObjectNode tree, String key) {
    for (String part : List.of("layers", "gating", "entireSpace")) {
      if (tree.get(part).has(key)) {
        return (ObjectNode) tree.get(part);
      }
    }
    return tree;
  }

  /** Four positions, two hidden units, and numbers that differ so that a mix-up shows. */
  static HawkesConfig small(Map<String, ?> changes) {
    ObjectNode tree = JSON.valueToTree(HawkesConfig.ofHeroes(4));
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("hidden", 2);
    all.put("headWidths", List.of(3));
    all.put("conversionWeight", 0.7f);
    all.put("survivalWeight", 0.4f);
    all.put("clickPositiveWeight", 1.5f);
    all.put("conversionPositiveWeight", 2.5f);
    all.put("relevance", "BEHAVIOURAL");
    all.putAll(changes);
    all.forEach((key, value) -> owner(tree, key).set(key, JSON.valueToTree(value)));
    try {
      return JSON.treeToValue(tree, HawkesConfig.class);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw e.getCause() instanceof IllegalArgumentException refused
          ? refused
          : new IllegalArgumentException(e);
    }
  }
}
