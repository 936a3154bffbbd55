package io.rankgraft.models;

import io.rankgraft.data.ShuffledIndices;
import io.rankgraft.graph.Names;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A training log with less in it, to see what auxiliary behaviours are worth. NMTR, Table IV: some
 * behaviours only, or a random half of each user's pairs. The target stays whole.
 */
final class BehaviourAblation {
  private static final long SEED = 4; // of the data and not of a run: all runs meet one log

  /** Stands for the last behaviour of a log. */
  static final String TARGET = "target";

  private BehaviourAblation() {}

  /**
   * @param named those to keep, in any order, the target among them, by its name or as {@link
   *     #TARGET}; empty for all
   * @param auxiliaryKeep the part of each user's pairs to keep of every other behaviour, rounded
   */
  static BehaviourLog of(BehaviourLog log, List<String> named, float auxiliaryKeep) {
    List<String> known = log.behaviours();
    String target = known.get(known.size() - 1);
    List<String> behaviours =
        named.stream()
            .map(name -> name.equals(TARGET) && !known.contains(TARGET) ? target : name)
            .toList();
    for (String behaviour : behaviours) {
      if (!known.contains(behaviour)) {
        throw new IllegalArgumentException(
            "nmtr 'behaviours': expected behaviours of the log but got '%s'; %s"
                .formatted(behaviour, Names.nearest(behaviour, known)));
      }
    }
    if (!behaviours.isEmpty() && !behaviours.contains(target)) {
      throw new IllegalArgumentException(
          "nmtr 'behaviours': expected the target '%s' among them but got %s"
              .formatted(target, behaviours));
    }
    List<String> names = new ArrayList<>();
    List<Interactions> tables = new ArrayList<>();
    for (int k = 0; k < known.size(); k++) {
      String name = known.get(k);
      if (behaviours.isEmpty() || behaviours.contains(name)) {
        Interactions table = log.interactions().get(k);
        names.add(name);
        tables.add(name.equals(target) || auxiliaryKeep == 1 ? table : thin(table, auxiliaryKeep));
      }
    }
    return new BehaviourLog(names, tables);
  }

  private static Interactions thin(Interactions table, float keep) {
    BitSet kept = new BitSet(table.size());
    for (int user = 0; user < table.users(); user++) {
      int degree = table.degree(user);
      int[] order = ShuffledIndices.permutation(degree, SEED, user);
      for (int i = 0; i < Math.round(keep * degree); i++) {
        kept.set(table.begin(user) + order[i]);
      }
    }
    return table.filter((user, item) -> kept.get(table.position(user, item)));
  }
}
