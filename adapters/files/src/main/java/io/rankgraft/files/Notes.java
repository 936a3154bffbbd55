package io.rankgraft.files;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a reader tolerated, counted by reason; reasons that never occurred are left out. */
final class Notes {
  private final Map<String, Long> counts = new LinkedHashMap<>();

  void add(String reason, long count) {
    if (count != 0) {
      counts.merge(reason, count, Long::sum);
    }
  }

  Map<String, Long> counts() {
    return counts;
  }
}
