package io.rankgraft.app;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model and the options it differs in, as written on the command line: {@code hpmr} or {@code
 * hpmr:urs=false:layers=3}.
 *
 * @param text as written: the variant's name in reports
 */
record ModelSpec(String text, String model, Map<String, String> options) {
  static ModelSpec parse(String text) {
    String[] parts = text.split(":");
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 1; i < parts.length; i++) {
      putOption(options, parts[i], "model spec '" + text + "'");
    }
    return new ModelSpec(text, parts[0], options);
  }

  /** Adds {@code key=value}. */
  static void putOption(Map<String, String> options, String pair, String where) {
    int equals = pair.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(
          "%s: expected key=value but got '%s'".formatted(where, pair));
    }
    options.put(pair.substring(0, equals), pair.substring(equals + 1));
  }
}
