package io.rankgraft.tensorflow.savedmodel;

import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * How far a SavedModel one did not write is trusted. What is exceeded is refused before TensorFlow
 * sees the file.
 *
 * @param graphBytes of {@code saved_model.pb}
 * @param nodes of the graph with the bodies of its functions in place
 * @param tensorBytes of any one constant or variable
 * @param moreOps op types that may run beside those of the library's own list
 */
public record HostLimits(long graphBytes, int nodes, long tensorBytes, Set<String> moreOps) {
  public HostLimits {
    if (graphBytes < 1 || nodes < 1 || tensorBytes < 1) {
      throw new IllegalArgumentException(
          "host limits: expected positive limits but got %s, %s, %s"
              .formatted(graphBytes, nodes, tensorBytes));
    }
    Objects.requireNonNull(moreOps, "host limits: expected op types or none");
    moreOps = Set.copyOf(moreOps);
  }

  /** 512 MiB of graph, a million nodes, 16 GiB a tensor, no op but those of the list. */
  public static HostLimits ofDefaults() {
    return new HostLimits(512L << 20, 1_000_000, 16L << 30, Set.of());
  }

  /** These limits, and more op types that may run: TensorFlow does with them what they do. */
  public HostLimits withOps(String... types) {
    Set<String> more = new TreeSet<>(moreOps);
    more.addAll(Set.of(types));
    return new HostLimits(graphBytes, nodes, tensorBytes, more);
  }
}
