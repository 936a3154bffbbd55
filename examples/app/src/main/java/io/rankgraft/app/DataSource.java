package io.rankgraft.app;

import io.rankgraft.app.data.PlantedHierarchy;
import io.rankgraft.files.MultiBehaviourReader;
import io.rankgraft.interactions.MultiBehaviourDataset;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** The data sets the commands know: two generated ones, and any directory. */
record DataSource(String name, String about, Supplier<MultiBehaviourDataset> read) {
  static final List<DataSource> GENERATED =
      List.of(
          new DataSource(
              "planted",
              "generated: views and carts tell what a user will buy (the default)",
              () -> PlantedHierarchy.EMBEDDED.generate().dataset()),
          new DataSource(
              "null",
              "generated: the same counts, and views and carts tell nothing",
              () -> PlantedHierarchy.EMBEDDED.withHierarchy(false).generate().dataset()));

  /** Whether the logs of users end where their test purchase's session starts. */
  boolean isCutBySession() {
    return GENERATED.contains(this);
  }

  /** A generated data set by its name, else the directory of that path; none is the default. */
  static DataSource of(String nameOrPath) {
    if (nameOrPath == null) {
      return GENERATED.get(0);
    }
    return GENERATED.stream()
        .filter(source -> source.name().equals(nameOrPath))
        .findFirst()
        .orElseGet(
            () ->
                new DataSource(
                    nameOrPath, "", () -> MultiBehaviourReader.read(Path.of(nameOrPath))));
  }
}
