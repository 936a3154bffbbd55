package io.rankgraft.tim;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Weights that hold no row of a batch, computed once where they can be. */
final class Folding {
  private Folding() {}

  /**
   * In EXPORT, where trained values are constants, evaluates the tensors and puts constants in
   * their place: a served graph has no hypernetwork. In the other builds, the tensors themselves.
   *
   * @param tensors none may depend on an input
   */
  static List<Operand<TFloat32>> fold(GraftScope scope, List<Operand<TFloat32>> tensors) {
    if (scope.build() != Build.EXPORT) {
      return tensors;
    }
    Ops tf = scope.tf();
    List<Operand<TFloat32>> constants = new ArrayList<>();
    try (Session session = new Session((Graph) tf.scope().env())) {
      Session.Runner runner = session.runner();
      tensors.forEach(t -> runner.fetch(tf.identity(t))); // a run may not fetch one tensor twice
      try (Result values = runner.run()) {
        for (int i = 0; i < tensors.size(); i++) {
          constants.add(tf.constantOf((TFloat32) values.get(i)));
        }
      }
    }
    return constants;
  }
}
