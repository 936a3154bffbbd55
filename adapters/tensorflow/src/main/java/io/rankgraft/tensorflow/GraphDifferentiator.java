package io.rankgraft.tensorflow;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.layers.SideBySide;
import io.rankgraft.train.CustomGradients;
import io.rankgraft.train.Differentiator;
import io.rankgraft.train.Gradient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.op.core.Unique;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * Gradients of a scalar of the TRAIN build with respect to an explicit list of parameters.
 *
 * <p>TensorFlow throws for parameters the scalar does not reach, so those are left out first; ops
 * without a gradient on the way are refused by name.
 */
final class GraphDifferentiator implements Differentiator {
  private static final Logger LOG = LoggerFactory.getLogger(GraphDifferentiator.class);

  private final ModelGraph model;
  private final Ops tf;
  private final List<Parameter> trained;
  private final Map<Parameter, Unique<TInt32, TInt32>> ids = new HashMap<>();
  private final Set<String> told = new HashSet<>();

  GraphDifferentiator(ModelGraph model, Ops tf, List<Parameter> trained) {
    CustomGradients.load();
    this.model = model;
    this.tf = tf;
    this.trained = List.copyOf(trained);
  }

  /** A place where a gradient arrives: the read of a parameter, or one of its lookups. */
  private record Arrival(Parameter parameter, int lookup, Operand<TFloat32> at) {}

  @Override
  public Map<Parameter, Gradient> gradients(Operand<TFloat32> scalar) {
    Set<?> reached = model.graph().subgraphTo(Set.of(scalar));
    List<Arrival> arrivals = new ArrayList<>();
    for (Parameter parameter : trained) {
      if (parameter.isReadWhole(Build.TRAIN)) {
        addIfReached(
            new Arrival(parameter, -1, parameter.read(tf, Build.TRAIN)), reached, arrivals);
      }
      List<Parameter.Lookup> lookups = parameter.lookups(Build.TRAIN);
      for (int i = 0; i < lookups.size(); i++) {
        addIfReached(new Arrival(parameter, i, lookups.get(i).rows()), reached, arrivals);
      }
    }
    if (arrivals.isEmpty()) {
      return Map.of();
    }
    List<Operand<TFloat32>> at = arrivals.stream().map(Arrival::at).toList();
    GradientPath.requireGradients(scalar, at);
    GradientPath.withoutOrder(scalar, at).stream().filter(told::add).forEach(this::tell);
    Gradients dy;
    try {
      dy = tf.gradients(scalar, at);
    } catch (TensorFlowException e) {
      throw GradientPath.named(scalar, at, e);
    }
    Map<Parameter, Operand<TFloat32>> whole = new LinkedHashMap<>();
    Map<Parameter, Map<Integer, Operand<TFloat32>>> rows = new LinkedHashMap<>();
    for (int i = 0; i < arrivals.size(); i++) {
      Output<TFloat32> d = dy.dy(i);
      if (d.isClosed()) { // behind a stop-gradient
        continue;
      }
      Arrival arrival = arrivals.get(i);
      if (arrival.lookup < 0) {
        whole.put(arrival.parameter, d);
      } else {
        rows.computeIfAbsent(arrival.parameter, p -> new HashMap<>()).put(arrival.lookup, d);
      }
    }
    Map<Parameter, Gradient> gradients = new LinkedHashMap<>();
    for (Parameter parameter : trained) {
      Gradient gradient = combine(parameter, whole.get(parameter), rows.get(parameter));
      if (gradient != null) {
        gradients.put(parameter, gradient);
      }
    }
    return gradients;
  }

  private void tell(String op) {
    LOG.warn(
        "gradients pass {}: the last bits of training can differ between two runs; join with io.rankgraft.layers.SideBySide, or at most {} inputs at a time, where that matters",
        op,
        SideBySide.MOST_INPUTS);
  }

  private static void addIfReached(Arrival arrival, Set<?> reached, List<Arrival> arrivals) {
    if (reached.contains(arrival.at.op())) {
      arrivals.add(arrival);
    }
  }

  private Gradient combine(
      Parameter parameter, Operand<TFloat32> whole, Map<Integer, Operand<TFloat32>> byLookup) {
    if (byLookup == null) {
      return whole == null ? null : new Gradient.Dense(whole);
    }
    List<Parameter.Lookup> lookups = parameter.lookups(Build.TRAIN);
    Unique<TInt32, TInt32> unique = ids.computeIfAbsent(parameter, p -> uniqueIds(lookups));
    List<Operand<TFloat32>> parts = new ArrayList<>();
    for (int i = 0; i < lookups.size(); i++) {
      Operand<TFloat32> part = byLookup.get(i);
      parts.add(part == null ? tf.zerosLike(lookups.get(i).rows()) : part);
    }
    Operand<TFloat32> summed =
        tf.math.unsortedSegmentSum(joined(parts), unique.idx(), tf.size(unique.y()));
    if (whole == null && !parameter.isReadWhole(Build.TRAIN)) {
      return new Gradient.Rows(unique.y(), summed, rowsOf(unique, lookups));
    }
    // Read whole as well: one dense gradient, or the update would not be one.
    Operand<TFloat32> dense =
        tf.math.unsortedSegmentSum(summed, unique.y(), tf.constant((int) parameter.shape().get(0)));
    return new Gradient.Dense(whole == null ? dense : tf.math.add(whole, dense));
  }

  private Unique<TInt32, TInt32> uniqueIds(List<Parameter.Lookup> lookups) {
    Operand<TInt32> all = joined(lookups.stream().map(Parameter.Lookup::ids).toList());
    return tf.unique(all, tf.constant(new int[] {0}));
  }

  /** The rows of distinct ids, from what was looked up: no second read of a large table. */
  private Operand<TFloat32> rowsOf(Unique<TInt32, TInt32> ids, List<Parameter.Lookup> lookups) {
    Operand<TFloat32> all = joined(lookups.stream().map(Parameter.Lookup::rows).toList());
    return tf.dynamicStitch(List.of(ids.idx()), List.of(all)); // equal rows go to one place
  }

  private <T extends TType> Operand<T> joined(List<Operand<T>> parts) {
    return parts.size() == 1 ? parts.get(0) : tf.concat(parts, tf.constant(0));
  }
}
