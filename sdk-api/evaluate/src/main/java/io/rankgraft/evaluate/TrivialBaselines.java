package io.rankgraft.evaluate;

import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import java.util.ArrayList;
import java.util.List;

/** The rankers without a model that every report prints beside the model. */
public final class TrivialBaselines {
  private TrivialBaselines() {}

  /**
   * Random order, popularity, and for each auxiliary behaviour and, where there are several, their
   * union, the items the user touched there but not in the target.
   */
  public static List<NamedScorer> of(BehaviourLog training) {
    var target = training.target();
    var names = training.behaviours();
    int auxiliaries = names.size() - 1;
    String goal = names.get(auxiliaries);
    var baselines = new ArrayList<NamedScorer>();
    baselines.add(new NamedScorer("random order", ItemScores.constant(training.items())));
    baselines.add(new NamedScorer(goal + " popularity", ItemScores.popularity(target)));
    Interactions union = null;
    for (int k = 0; k < auxiliaries; k++) {
      var auxiliary = training.interactions().get(k);
      union = union == null ? auxiliary : union.union(auxiliary);
      baselines.add(
          new NamedScorer(
              "%s, not %s, by popularity".formatted(names.get(k), goal),
              new AuxRepeat(auxiliary, target)));
    }
    if (auxiliaries > 1) {
      baselines.add(
          new NamedScorer(
              "%s, not %s, by popularity"
                  .formatted(String.join(" or ", names.subList(0, auxiliaries)), goal),
              new AuxRepeat(union, target)));
    }
    return List.copyOf(baselines);
  }
}
