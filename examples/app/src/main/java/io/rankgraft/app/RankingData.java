package io.rankgraft.app;

import io.rankgraft.app.data.PlantedHierarchy;
import io.rankgraft.files.EventFile;
import io.rankgraft.files.MultiBehaviourReader;
import io.rankgraft.interactions.MultiBehaviourDataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
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
    all.put("FILE", "events with the columns user, item, behaviour, time; with --behaviours");
    return all;
  }

  /**
   * How a log of files is read; set by {@code --behaviours} and {@code --set}.
   *
   * @param logBehaviours those of the log, upstream first, the target last; none named for those of
   *     {@link MultiBehaviourReader#ORDER} that a directory has
   * @param cut of a file of events
   * @param testShare of its target events, where it is cut at one time
   */
  record Source(List<String> logBehaviours, EventFile.Cut cut, double testShare) {
    static final Source DEFAULTS = new Source(List.of(), EventFile.Cut.TIME, 0.1);
  }

  /**
   * A generated data set by its name, else the directory or the file of that path; null for the
   * default.
   *
   * @param options those that say how to read are taken out
   */
  static RankingData read(String data, Map<String, String> options) {
    PlantedHierarchy generated = PlantedHierarchy.EMBEDDED;
    Source source = Options.taken("data", Source.DEFAULTS, Source.class, options);
    String name = data == null ? "planted" : data;
    if (name.equals("planted") || name.equals("null")) {
      if (!source.equals(Source.DEFAULTS)) {
        throw new IllegalArgumentException(
            "data '%s': expected a directory or a file of events for --behaviours, cut and testShare but it is generated; name one with --data"
                .formatted(name));
      }
      PlantedHierarchy of = name.equals("null") ? generated.withHierarchy(false) : generated;
      return new RankingData(of.generate().dataset(), true);
    }
    Path path = Path.of(data);
    List<String> behaviours = source.logBehaviours();
    if (!Files.isRegularFile(path)) {
      return new RankingData(
          behaviours.isEmpty()
              ? MultiBehaviourReader.read(path)
              : MultiBehaviourReader.read(path, behaviours),
          false);
    }
    if (behaviours.isEmpty()) {
      throw new IllegalArgumentException(
          "data '%s': expected --behaviours for a file of events, upstream first, the target last, but there is none; add --behaviours view,cart,buy"
              .formatted(name));
    }
    return new RankingData(
        EventFile.read(path, behaviours, source.cut(), source.testShare()), false);
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
