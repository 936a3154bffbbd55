package io.rankgraft.app;

import io.rankgraft.app.data.PlantedHierarchy;
import io.rankgraft.files.MultiBehaviourReader;
import io.rankgraft.interactions.MultiBehaviourDataset;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** A log whose items are ranked, with the splits that were made of it. */
final class RankingData {
  private final MultiBehaviourDataset dataset;
  private final boolean sessions;
  private final Map<Integer, Split> splits = new HashMap<>(); // by validation users

  private RankingData(MultiBehaviourDataset dataset, boolean sessions) {
    this.dataset = dataset;
    this.sessions = sessions;
  }

  /** What {@code --data} may name. */
  static Map<String, String> sources() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("planted", "generated: views and carts tell what a user will buy (the default)");
    all.put("null", "generated: the same counts, and views and carts tell nothing");
    all.put("DIR", "<behaviour>_train.txt(.gz) or train_<behaviour>.tsv(.gz) files");
    return all;
  }

  /** A generated data set by its name, else the directory of that path; null for the default. */
  static RankingData read(String data) {
    PlantedHierarchy generated = PlantedHierarchy.EMBEDDED;
    return switch (data == null ? "planted" : data) {
      case "planted" -> new RankingData(generated.generate().dataset(), true);
      case "null" -> new RankingData(generated.withHierarchy(false).generate().dataset(), true);
      default -> new RankingData(MultiBehaviourReader.read(Path.of(data)), false);
    };
  }

  int behaviours() {
    return dataset.training().behaviours().size();
  }

  /** Takes out of some options how to select, and cuts the log by them. */
  RankingEvaluation evaluation(Map<String, String> options) {
    RankingSelection selection = RankingSelection.taken(options);
    Split split =
        splits.computeIfAbsent(
            selection.validationUsers(), users -> Split.of(dataset, selection, sessions));
    return new RankingEvaluation(split, selection);
  }
}
