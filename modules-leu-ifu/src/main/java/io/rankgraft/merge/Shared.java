package io.rankgraft.merge;

import io.rankgraft.graph.Parameter;
import java.util.List;
import java.util.function.Predicate;

/** Which parameters a merge acts on; the others get the plain sum. */
public final class Shared {
  private Shared() {}

  /** Parameters at or below one of the paths, such as {@code features}. */
  public static Predicate<Parameter> below(String... paths) {
    List<String> all = List.of(paths);
    return parameter ->
        all.stream()
            .anyMatch(p -> parameter.name().equals(p) || parameter.name().startsWith(p + "/"));
  }

  /** Every parameter. */
  public static Predicate<Parameter> all() {
    return parameter -> true;
  }
}
