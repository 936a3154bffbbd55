package io.rankgraft.backbones.ctr;

import io.rankgraft.graph.GraftScope;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** The concatenated embeddings and nothing else, [rows, fields · d]; the same for every task. */
public record FlatBottom() implements Bottom {
  @Override
  public List<Operand<TFloat32>> attach(GraftScope scope, Operand<TFloat32> fields, int tasks) {
    return Collections.nCopies(tasks, flat(scope, fields));
  }

  /** [rows, fields, d] as [rows, fields · d]. */
  static Operand<TFloat32> flat(GraftScope scope, Operand<TFloat32> fields) {
    Shape shape = fields.shape();
    if (shape.numDimensions() != 3
        || shape.get(1) == Shape.UNKNOWN_SIZE
        || shape.get(2) == Shape.UNKNOWN_SIZE) {
      throw new IllegalArgumentException(
          "bottom '%s': expected fields [rows, fields, d], the last two known, but got %s"
              .formatted(scope.path(), shape));
    }
    int width = Math.toIntExact(shape.get(1) * shape.get(2));
    return scope.tf().reshape(fields, scope.tf().constant(new int[] {-1, width}));
  }
}
