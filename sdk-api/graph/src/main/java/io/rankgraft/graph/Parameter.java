package io.rankgraft.graph;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * A trained float32 variable of a {@link ModelGraph}: its name is its checkpoint key.
 *
 * <p>Each build reads it through one op, so that a gradient has one place to arrive. Row lookups of
 * an {@link EmbeddingTable} are listed apart: their gradient is a list of rows and never as large
 * as the table.
 */
public final class Parameter {
  /** One gather of rows: the ids as looked up, and the rows, [n] and [n, dim]. */
  public record Lookup(Operand<TInt32> ids, Operand<TFloat32> rows) {}

  private final String name;
  private final Shape shape;
  private final Operand<? extends TType> handle;
  private final Op initialize;
  private final Operand<TFloat32> constant; // null unless exported
  private final Map<Build, Operand<TFloat32>> reads = new EnumMap<>(Build.class);
  private final Map<Build, List<Lookup>> lookups = new EnumMap<>(Build.class);

  Parameter(String name, Shape shape, Operand<? extends TType> handle, Op initialize) {
    this(name, shape, handle, initialize, null);
  }

  private Parameter(
      String name,
      Shape shape,
      Operand<? extends TType> handle,
      Op initialize,
      Operand<TFloat32> constant) {
    this.name = name;
    this.shape = shape;
    this.handle = handle;
    this.initialize = initialize;
    this.constant = constant;
  }

  /** In EXPORT, where values do not change. */
  static Parameter ofConstant(String name, Shape shape, Operand<TFloat32> constant) {
    return new Parameter(name, shape, null, null, constant);
  }

  public String name() {
    return name;
  }

  public Shape shape() {
    return shape;
  }

  /** The resource handle, for optimizers and checkpoints; null in EXPORT. */
  public Operand<? extends TType> handle() {
    return handle;
  }

  /** The op that writes the first values; null in EXPORT. */
  public Op initialize() {
    return initialize;
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
        build, b -> constant == null ? tf.readVariableOp(handle, TFloat32.class) : constant);
  }

  Operand<TFloat32> lookup(Ops tf, Build build, Operand<TInt32> flatIds) {
    Operand<TFloat32> rows =
        constant == null
            ? tf.resourceGather(handle, flatIds, TFloat32.class)
            : tf.gather(constant, flatIds, tf.constant(0));
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
    return "parameter '" + name + "' " + shape;
  }
}
