package io.rankgraft.graph;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A trained variable.
 *
 * <p>Each build reads it through one op, so that a gradient has one place to arrive. Row lookups of
 * an {@link EmbeddingTable} are listed apart: their gradient is a list of rows and never as large
 * as the table.
 */
public final class Parameter extends Variable {
  /** One gather of rows: the ids as looked up, and the rows, [n] and [n, dim]. */
  public record Lookup(Operand<TInt32> ids, Operand<TFloat32> rows) {}

  private final Map<Build, Operand<TFloat32>> reads = new EnumMap<>(Build.class);
  private final Map<Build, List<Lookup>> lookups = new EnumMap<>(Build.class);

  Parameter(String name, Shape shape, Storage storage) {
    super(name, shape, storage);
  }

  /** Whether the build reads the parameter whole. */
  public boolean isReadWhole(Build build) {
    return reads.containsKey(build);
  }

  /** The row lookups of the build, in the order they were made. */
  public List<Lookup> lookups(Build build) {
    return List.copyOf(lookups.getOrDefault(build, List.of()));
  }

  /** The whole value as the build sees it; one op a build, however often it is asked for. */
  public Operand<TFloat32> read(Ops tf, Build build) {
    return reads.computeIfAbsent(
        build, b -> constant() == null ? tf.readVariableOp(handle(), TFloat32.class) : constant());
  }

  Operand<TFloat32> lookup(Ops tf, Build build, Operand<TInt32> flatIds) {
    Operand<TFloat32> rows =
        constant() == null
            ? tf.resourceGather(handle(), flatIds, TFloat32.class)
            : tf.gather(constant(), flatIds, tf.constant(0));
    lookups.computeIfAbsent(build, b -> new ArrayList<>()).add(new Lookup(flatIds, rows));
    return rows;
  }

  /** Makes the reads and lookups of one build those of another one too. */
  void adopt(Build build, Build from) {
    if (build != from) {
      Optional.ofNullable(reads.get(from)).ifPresent(read -> reads.put(build, read));
      lookups(from).forEach(l -> lookups.computeIfAbsent(build, b -> new ArrayList<>()).add(l));
    }
  }

  @Override
  public String toString() {
    return "parameter '" + name() + "' " + shape();
  }
}
