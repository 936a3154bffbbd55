package io.rankgraft.hawkes;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Small configurations of the tests. */
final class Configs {
  private static final JsonMapper JSON = new JsonMapper();

  private Configs() {}

  /** Four positions, two hidden units, and numbers that differ so that a mix-up shows. */
  static HawkesConfig small(Map<String, ?> changes) {
    ObjectNode tree = JSON.valueToTree(HawkesConfig.ofHeroes(4));
    tree.put("hidden", 2);
    tree.putArray("headWidths").add(3);
    tree.put("conversionWeight", 0.7f);
    tree.put("survivalWeight", 0.4f);
    tree.put("clickPositiveWeight", 1.5f);
    tree.put("conversionPositiveWeight", 2.5f);
    tree.put("relevance", "BEHAVIOURAL");
    changes.forEach((key, value) -> tree.set(key, JSON.valueToTree(value)));
    try {
      return JSON.treeToValue(tree, HawkesConfig.class);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw e.getCause() instanceof IllegalArgumentException refused
          ? refused
          : new IllegalArgumentException(e);
    }
  }
}
