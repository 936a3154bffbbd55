package io.rankgraft.recipes;

import io.rankgraft.backbones.ctr.DeepFm;
import io.rankgraft.backbones.ctr.FeatureEmbedding;
import io.rankgraft.backbones.ctr.TaskLosses;
import io.rankgraft.backbones.ctr.TaskTower;
import io.rankgraft.data.Axis;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.LogLoss;
import io.rankgraft.layers.Widths;
import io.rankgraft.tensorflow.Feed;
import java.util.List;
import java.util.SplittableRandom;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** The ranker a team already has: DeepFM with a tower for clicks and one for what is spent. */
final class TwoTowerHost {
  static final Task CLICK = Task.ofBinary("click");
  static final Task SPEND = new Task("spend", Task.Kind.AMOUNT);
  private static final int USERS = 60;
  private static final int ITEMS = 40;
  private static final int ROWS = 256;
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(List.of(ids("user", USERS), ids("item", ITEMS)));

  private TwoTowerHost() {}

  private static Feature ids(String name, int size) {
    return new Feature(name, Axis.CANDIDATE, new Categorical.Hashed(size, FeatureType.Rule.REJECT));
  }

  /** Everything below the towers, [rows, width]. */
  static Operand<TFloat32> representation(GraftScope scope) {
    FeatureEmbedding features =
        new FeatureEmbedding(scope.child("features"), SCHEMA, 8, Initializer.normal(0.1f));
    return new DeepFm(List.of(32)).attach(scope.child("bottom"), features.fields(), 1).get(0);
  }

  /** The tower of a task over whatever it is given. */
  static TaskTower.Output tower(GraftScope scope, Task task, Operand<TFloat32> x) {
    GraftScope inner = scope.child(task.name());
    return new TaskTower(inner, task, Widths.of(inner.path(), x), List.of(16, 8)).apply(x);
  }

  /** Log loss of clicks, squared error of the amount. */
  static void addLosses(GraftScope scope, Operand<TFloat32> click, Operand<TFloat32> spend) {
    scope.loss("click-loss", CLICK, 1, () -> LogLoss.mean(scope.tf(), click, scope.label(CLICK)));
    scope.loss(
        "spend-loss",
        SPEND,
        1,
        () -> TaskLosses.squaredError(scope.tf(), spend, scope.label(SPEND)));
  }

  /**
   * Made-up rows: users click items of their third, and spend more on items with larger numbers.
   */
  static Feed rows(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] user = random.ints(ROWS, 0, USERS).toArray();
    int[] item = random.ints(ROWS, 0, ITEMS).toArray();
    float[] click = new float[ROWS];
    float[] spend = new float[ROWS];
    for (int row = 0; row < ROWS; row++) {
      click[row] = user[row] % 3 == item[row] % 3 && random.nextInt(10) < 8 ? 1 : 0;
      spend[row] = click[row] * (1 + 8f * item[row] / ITEMS);
    }
    return new Feed()
        .put("features/user", user)
        .put("features/item", item)
        .put("label-click", click, ROWS)
        .put("label-spend", spend, ROWS);
  }
}
