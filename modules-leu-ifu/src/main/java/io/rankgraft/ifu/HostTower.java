package io.rankgraft.ifu;

import io.rankgraft.graph.Task;
import io.rankgraft.registry.Site;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The host as a tower of the chain: its hidden layer, and what it predicts of a binary task.
 *
 * @param task named {@code host.<task>}
 * @param logit [candidates]; 0, undecided, where the host predicts no binary task
 * @param hidden [candidates, k]
 */
record HostTower(Task task, Operand<TFloat32> logit, Operand<TFloat32> hidden) {
  private static final String TAP = "hidden";

  /** One of the tap {@code hidden}, then one of each {@code hidden.TASK}. */
  static List<HostTower> all(Site site) {
    List<HostTower> towers = new ArrayList<>();
    if (site.taps().names().contains(TAP)) {
      towers.add(of(site, predicted(site), TAP));
    }
    for (Task task : site.tasks()) {
      String own = TAP + "." + task.name();
      if (site.taps().names().contains(own)) {
        towers.add(of(site, task, own));
      }
    }
    return towers;
  }

  /** The target where the host predicts it, else the first task it does. */
  private static Task predicted(Site site) {
    List<Task> tasks = new ArrayList<>(List.of(site.target()));
    tasks.addAll(site.tasks());
    return tasks.stream().filter(task -> predicts(site, task)).findFirst().orElse(site.target());
  }

  private static boolean predicts(Site site, Task task) {
    return task.kind() == Task.Kind.BINARY && site.isFromHost(task);
  }

  private static HostTower of(Site site, Task task, String tap) {
    Ops tf = site.scope().tf();
    Operand<TFloat32> hidden =
        site.taps().require(tap, TFloat32.class, Shape.UNKNOWN_SIZE, Shape.UNKNOWN_SIZE);
    if (hidden.shape().get(1) == Shape.UNKNOWN_SIZE) {
      throw new IllegalArgumentException(
          "tap '%s': expected [rows, width] of a known width but the host gives %s; tap a layer of fixed width"
              .formatted(tap, hidden.shape()));
    }
    Operand<TFloat32> logit = site.logit(task);
    return new HostTower(
        Task.ofBinary("host." + task.name()),
        predicts(site, task) ? logit : tf.zerosLike(logit),
        hidden);
  }

  int width() {
    return (int) hidden.shape().get(1);
  }

  Tower tower(Operand<TFloat32> features) {
    return new Tower(task, features, input -> new Tower.Output(logit, hidden));
  }
}
