package io.rankgraft.tensorflow.savedmodel;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table a host looks the strings of an input up in.
 *
 * @param input the input of the signature the strings come from
 * @param tensor what the table gives, the tensor to cut at where the codes are fed
 * @param codes by string, in the table's order
 * @param unknown the code of every other string
 */
public record HostLookup(String input, String tensor, Map<String, Long> codes, long unknown) {
  public HostLookup {
    codes = Collections.unmodifiableMap(new LinkedHashMap<>(codes));
  }

  /** The strings of the table in its order. */
  public List<String> vocabulary() {
    return List.copyOf(codes.keySet());
  }
}
