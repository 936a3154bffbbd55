package io.rankgraft.benchmarks;

import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Configurations with some of their fields changed, by name. */
final class Changed {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS).build();

  private Changed() {}

  static <C extends Record> C of(C config, Map<String, ?> changes) {
    ObjectNode tree = JSON.valueToTree(config);
    changes.forEach((field, value) -> tree.set(field, JSON.valueToTree(value)));
    @SuppressWarnings("unchecked") // a configuration's class is what it was read as
    Class<C> type = (Class<C>) config.getClass();
    return JSON.convertValue(tree, type);
  }
}
