package io.rankgraft.app;

import io.rankgraft.graph.Names;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Models of the command line that share options. */
sealed interface ModelFamily permits Family, TaskFamily {
  /** All there are. */
  List<ModelFamily> ALL =
      List.of(
          new HpmrFamily(),
          new NmtrFamily(),
          new HtlNetFamily(),
          new DtrnFamily(),
          new HeroesFamily());

  String name();

  String about();

  Set<String> presets();

  /** What {@code --data} may name for this family: a line each, by name. */
  Map<String, String> datasets();

  /**
   * Reads a data set.
   *
   * @param data the name of a generated one or a directory; null for the default
   * @param options all that the command line set; a study takes out what says how to make the data
   */
  Study study(String data, Map<String, String> options);

  /**
   * @throws IllegalArgumentException if there is none of that name
   */
  static ModelFamily of(String name) {
    return ALL.stream()
        .filter(family -> family.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "model '%s': expected a known model but there is none of that name; %s"
                        .formatted(
                            name,
                            Names.nearest(name, ALL.stream().map(ModelFamily::name).toList()))));
  }
}
