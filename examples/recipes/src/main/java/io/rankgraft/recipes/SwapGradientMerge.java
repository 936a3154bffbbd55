package io.rankgraft.recipes;

import static io.rankgraft.recipes.TwoTowerHost.CLICK;
import static io.rankgraft.recipes.TwoTowerHost.SPEND;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.merge.Algorithm1;
import io.rankgraft.merge.Shared;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.GradientMerge;
import io.rankgraft.train.Schedule;
import java.util.List;
import java.util.Locale;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Trains a ranker with two losses, once on their sum and once with the click's gradient adjusted to
 * the amount's; nothing else of the ranker changes.
 */
public final class SwapGradientMerge {
  private static final int STEPS = 300;

  private SwapGradientMerge() {}

  public static void main(String[] args) {
    run().forEach(System.out::println);
  }

  /** What {@link #main} prints. */
  static List<String> run() {
    GradientMerge adjusted =
        new Algorithm1(SPEND, 0.5f, 0.5f, 100, Shared.below("features", "bottom"));
    return List.of(train("sum", GradientMerge.sum()), train("algorithm 1", adjusted));
  }

  private static String train(String name, GradientMerge merge) {
    try (ModelGraph model = ModelGraph.withSeed(7)) {
      GraftScope scope = model.scope(Build.TRAIN);
      Operand<TFloat32> r = TwoTowerHost.representation(scope); // the ranker you have
      TwoTowerHost.addLosses(
          scope,
          TwoTowerHost.tower(scope, CLICK, r).logit(),
          TwoTowerHost.tower(scope, SPEND, r).logit());
      Objective objective =
          Objective.of(Adam.ofDefaults(), Schedule.constant(0.01f)).withMerge(merge);
      Trainer trainer = Trainer.build(model, objective);
      try (ModelSession session = ModelSession.open(model, Threads.of(2))) {
        float[] losses = {};
        for (int step = 0; step <= STEPS; step++) {
          try (Feed feed = TwoTowerHost.rows(step)) {
            losses = trainer.step(session, feed);
          }
        }
        return String.format(
            Locale.ROOT,
            "%s: click %.3f, spend %.3f after %d steps",
            name,
            losses[0],
            losses[1],
            STEPS);
      }
    }
  }
}
