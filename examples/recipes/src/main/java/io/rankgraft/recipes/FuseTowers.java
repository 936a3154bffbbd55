package io.rankgraft.recipes;

import static io.rankgraft.recipes.TwoTowerHost.CLICK;
import static io.rankgraft.recipes.TwoTowerHost.SPEND;

import io.rankgraft.backbones.ctr.TaskTower;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Task;
import io.rankgraft.ifu.Tower;
import io.rankgraft.ifu.TowerFusion;
import io.rankgraft.ifu.TowerFusionConfig;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Puts LEU and IFU between the towers of a DeepFM, and trains all of it. */
public final class FuseTowers {
  private static final int STEPS = 300;

  private FuseTowers() {}

  public static void main(String[] args) {
    run().forEach(System.out::println);
  }

  /** What {@link #main} prints. */
  static List<String> run() {
    List<String> lines = new ArrayList<>();
    try (ModelGraph model = ModelGraph.withSeed(7)) {
      GraftScope scope = model.scope(Build.TRAIN);
      Operand<TFloat32> r = TwoTowerHost.representation(scope); // the ranker you have
      TowerFusion.Outputs fused =
          new TowerFusion(TowerFusionConfig.ofDefaults())
              .attach(
                  scope.child("fusion"),
                  new TowerFusion.Inputs(List.of(tower(scope, CLICK, r), tower(scope, SPEND, r))));
      TwoTowerHost.addLosses(scope, fused.towers().get(0).logit(), fused.towers().get(1).logit());

      Trainer trainer =
          Trainer.build(model, Objective.of(Adam.ofDefaults(), Schedule.constant(0.01f)));
      try (ModelSession session = ModelSession.open(model, Threads.of(2))) {
        for (int step = 0; step <= STEPS; step++) {
          try (Feed feed = TwoTowerHost.rows(step)) {
            float[] losses = trainer.step(session, feed);
            if (step % 100 == 0) {
              lines.add(
                  String.format(
                      Locale.ROOT, "step %3d: click %.3f, spend %.3f", step, losses[0], losses[1]));
            }
          }
        }
      }
    }
    return lines;
  }

  /** The host's own tower, which hands its first hidden layer on. */
  private static Tower tower(GraftScope scope, Task task, Operand<TFloat32> r) {
    return new Tower(
        task,
        r,
        input -> {
          TaskTower.Output out = TwoTowerHost.tower(scope, task, input);
          return new Tower.Output(out.logit(), out.hidden().get(0));
        });
  }
}
