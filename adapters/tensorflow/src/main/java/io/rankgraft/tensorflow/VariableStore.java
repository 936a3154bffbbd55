package io.rankgraft.tensorflow;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Names;
import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.Variable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.train.Restore;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * Writes and reads all parameters and states of a model in TensorFlow's V2 checkpoint format, under
 * their own names. Adds its ops once, before the session opens.
 */
final class VariableStore {
  static final String PREFIX = "variables";

  private final Map<String, Shape> shapes = new LinkedHashMap<>();
  private final Operand<TString> prefix;
  private final Map<String, Operand<TFloat32>> values = new LinkedHashMap<>();
  private final Map<String, Assignment> assignments = new LinkedHashMap<>();
  private final Op save;
  private final Op restore;
  private final List<Parameter> parameters;
  private final Set<Build> builds;
  private final Ops root;
  private final Map<String, Operand<? extends TType>> handles = new LinkedHashMap<>();
  private final Operand<TBool> finite;

  /** Writes one variable. */
  private record Assignment(Operand<TFloat32> value, Op assign) {}

  VariableStore(ModelGraph model) {
    parameters = List.copyOf(model.parameters());
    builds = model.builds();
    root = model.ops();
    for (Variable variable : model.variables()) {
      shapes.put(variable.name(), variable.shape());
      handles.put(variable.name(), variable.handle());
    }
    Ops tf = model.ops().withSubScope("store");
    prefix = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    finite = finite(tf, parameters);
    if (handles.isEmpty()) {
      save = tf.noOp();
      restore = tf.noOp();
      return;
    }
    String[] names = handles.keySet().toArray(String[]::new);
    Operand<TString> nameTensor = tf.constant(StdArrays.ndCopyOf(names));
    Operand<TString> slices =
        tf.constant(
            StdArrays.ndCopyOf(Collections.nCopies(names.length, "").toArray(String[]::new)));
    handles.forEach((name, handle) -> values.put(name, tf.readVariableOp(handle, TFloat32.class)));
    handles.forEach(
        (name, handle) -> {
          Operand<TFloat32> value =
              tf.placeholder(TFloat32.class, Placeholder.shape(shapes.get(name)));
          assignments.put(name, new Assignment(value, tf.assignVariableOp(handle, value)));
        });
    save = tf.train.save(prefix, nameTensor, slices, List.copyOf(values.values()));
    Restore restored =
        tf.train.restore(
            prefix, nameTensor, slices, Collections.nCopies(names.length, TFloat32.class));
    List<Op> assigned = new ArrayList<>();
    int i = 0;
    for (Operand<? extends TType> handle : handles.values()) {
      assigned.add(tf.assignVariableOp(handle, restored.tensors().get(i++).asOutput()));
    }
    restore = tf.withControlDependencies(assigned).noOp();
  }

  /** One value a parameter: whether it is finite throughout. */
  private static Operand<TBool> finite(Ops tf, List<Parameter> parameters) {
    List<Operand<TBool>> each = new ArrayList<>();
    for (Parameter parameter : parameters) {
      Operand<TBool> flat =
          tf.reshape(
              tf.math.isFinite(tf.readVariableOp(parameter.handle(), TFloat32.class)),
              tf.constant(new int[] {-1}));
      each.add(tf.reduceAll(flat, tf.constant(0)));
    }
    return each.isEmpty() ? tf.constant(new boolean[0]) : tf.stack(each);
  }

  /** The parameters that hold an infinity or no number at all. */
  List<String> notFinite(Session session) {
    try (Result result = session.runner().fetch(finite).run()) {
      TBool all = (TBool) result.get(0);
      return IntStream.range(0, parameters.size())
          .filter(i -> !all.getBoolean(i))
          .mapToObj(i -> parameters.get(i).name())
          .toList();
    }
  }

  /** Shapes by name, of everything stored. */
  Map<String, Shape> shapes() {
    return shapes;
  }

  /** The value of everything stored, by name. */
  Map<String, Operand<TFloat32>> reads() {
    return values;
  }

  float[] values(Session session, String name) {
    Operand<TFloat32> value = require(values, name);
    try (Result result = session.runner().fetch(value).run()) {
      return copy((TFloat32) result.get(0));
    }
  }

  /** Everything, by name. */
  Map<String, float[]> values(Session session) {
    Map<String, float[]> all = new LinkedHashMap<>();
    if (values.isEmpty()) {
      return all;
    }
    Session.Runner runner = session.runner();
    values.values().forEach(runner::fetch);
    try (Result result = runner.run()) {
      int i = 0;
      for (String name : values.keySet()) {
        all.put(name, copy((TFloat32) result.get(i++)));
      }
    }
    return all;
  }

  private static float[] copy(TFloat32 tensor) {
    float[] copy = new float[Math.toIntExact(tensor.size())];
    tensor.copyTo(NdArrays.wrap(tensor.shape(), DataBuffers.of(copy, false, false)));
    return copy;
  }

  void assign(Session session, String name, float[] newValues) {
    Assignment assignment = require(assignments, name);
    Shape shape = shapes.get(name);
    if (newValues.length != shape.size()) {
      throw new IllegalArgumentException(
          "variable '%s': expected %s values, for %s, but got %s"
              .formatted(name, shape.size(), shape, newValues.length));
    }
    try (TFloat32 tensor = TFloat32.tensorOf(shape, DataBuffers.of(newValues, true, false))) {
      session
          .runner()
          .feed(assignment.value(), tensor)
          .addTarget(assignment.assign())
          .run()
          .close();
    }
  }

  private static <V> V require(Map<String, V> byName, String name) {
    V found = byName.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "variable '%s': expected the name of a parameter or state but there is none; %s"
              .formatted(name, Names.nearest(name, byName.keySet())));
    }
    return found;
  }

  void save(Session session, Path folder) {
    run(session, folder, save);
  }

  void restore(Session session, Path folder) {
    run(session, folder, restore);
  }

  /** What may have fewer rows in a checkpoint: tables, and the optimizer's slots of their rows. */
  Set<String> growing() {
    Set<String> growing = new LinkedHashSet<>();
    tables().values().forEach(growing::addAll);
    return growing;
  }

  /** By table, itself and the variables with a row for each of its rows, such as its slots. */
  Map<String, List<String>> tables() {
    Map<String, List<String>> tables = new LinkedHashMap<>();
    for (Parameter table : parameters) {
      if (builds.stream().allMatch(build -> table.lookups(build).isEmpty())) {
        continue;
      }
      long rows = table.shape().get(0);
      List<String> ofTable = new ArrayList<>();
      shapes.forEach(
          (name, shape) -> {
            boolean named = name.equals(table.name()) || name.contains("/" + table.name() + "/");
            if (named && shape.numDimensions() > 0 && shape.get(0) == rows) {
              ofTable.add(name);
            }
          });
      tables.put(table.name(), ofTable);
    }
    return tables;
  }

  /**
   * As {@link #restore}, where some variables have fewer rows in the folder: the rows they lack
   * stay as they are. Adds ops to the graph.
   */
  void restoreGrown(Session session, Path folder, Set<String> grown) {
    Ops tf = root.withSubScope("grow");
    Operand<TString> files = tf.constant(folder.resolve(PREFIX).toString());
    List<Op> assigned = new ArrayList<>();
    handles.forEach(
        (name, handle) -> {
          Operand<TFloat32> stored =
              tf.train
                  .restore(
                      files,
                      tf.constant(StdArrays.ndCopyOf(new String[] {name})),
                      tf.constant(StdArrays.ndCopyOf(new String[] {""})),
                      List.of(TFloat32.class))
                  .tensors()
                  .get(0)
                  .asOutput()
                  .expect(TFloat32.class);
          assigned.add(
              tf.assignVariableOp(
                  handle, grown.contains(name) ? grown(tf, stored, values.get(name)) : stored));
        });
    Session.Runner runner = session.runner();
    assigned.forEach(runner::addTarget);
    runner.run().close();
  }

  /** The stored rows, and after them those that only the variable has. */
  private static Operand<TFloat32> grown(Ops tf, Operand<TFloat32> stored, Operand<TFloat32> now) {
    int dimensions = now.shape().numDimensions();
    Operand<TInt32> rows =
        tf.slice(tf.shape(stored), tf.constant(new int[] {0}), tf.constant(new int[] {1}));
    Operand<TInt32> from =
        tf.concat(List.of(rows, tf.constant(new int[dimensions - 1])), tf.constant(0));
    int[] all = new int[dimensions];
    Arrays.fill(all, -1);
    return tf.concat(List.of(stored, tf.slice(now, from, tf.constant(all))), tf.constant(0));
  }

  private void run(Session session, Path folder, Op op) {
    try (TString file = TString.scalarOf(folder.resolve(PREFIX).toString())) {
      session.runner().feed(prefix, file).addTarget(op).run().close();
    }
  }
}
