package io.rankgraft.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A composed operation with a gradient of its own in place of the one TensorFlow would derive, as
 * {@code tf.custom_gradient} of Python: what is computed from its inputs, past a stop-gradient,
 * leaves through an {@code IdentityN} whose name says which rule takes the gradient to the inputs.
 * Rules hold nothing of a graph. The JVM has one rule per name.
 */
public final class OwnGradient {
  private static final String MARK = "own-gradient-";
  private static final Pattern NAME = Pattern.compile("(?:^|/)" + MARK + "([a-z-]+?)(?:_\\d+)?$");
  private static final Map<String, Known> RULES = new ConcurrentHashMap<>();

  /**
   * Takes the gradient of a result to its inputs. May not ask for the shape of anything: TensorFlow
   * holds the graph's lock, and the call would never return. What is known of shapes is kept.
   */
  public interface Rule {
    /**
     * @param z with the op it was computed by
     * @param inputs x, as given to {@link OwnGradient#of}
     * @param kept what else was given there
     * @param dz the gradient of z
     * @return the gradient of each input, of its shape
     */
    List<Operand<TFloat32>> of(
        Ops tf,
        Operand<TFloat32> z,
        List<Operand<TFloat32>> inputs,
        List<Operand<?>> kept,
        Operand<TFloat32> dz);
  }

  private record Known(int inputs, Rule rule) {}

  private final String name;

  private OwnGradient(String name) {
    this.name = name;
  }

  /**
   * Makes a rule known, once per process.
   *
   * @param name lower-case letters and hyphens
   * @param inputs how many there are
   */
  public static OwnGradient rule(String name, int inputs, Rule rule) {
    if (!name.matches("[a-z-]+")) {
      throw new IllegalArgumentException(
          "own gradient '%s': expected a name of lower-case letters and hyphens".formatted(name));
    }
    if (RULES.putIfAbsent(name, new Known(inputs, rule)) != null) {
      throw new IllegalStateException(
          "own gradient '%s': expected a new name but it is taken".formatted(name));
    }
    CustomGradients.load();
    return new OwnGradient(name);
  }

  /**
   * z, through which gradients go to the inputs by the rule.
   *
   * @param z computed from {@link Ops#stopGradient} of the inputs: else gradients pass twice
   * @param kept what the rule reads besides
   */
  @SuppressWarnings("unchecked") // the first output is z
  public Operand<TFloat32> of(
      Ops tf, Operand<TFloat32> z, List<Operand<TFloat32>> inputs, List<Operand<?>> kept) {
    List<Operand<?>> carried = new ArrayList<>(List.of(z));
    carried.addAll(inputs);
    carried.addAll(kept);
    return (Operand<TFloat32>) tf.withName(MARK + name).identityN(carried).output().get(0);
  }

  /** The gradients of an {@code IdentityN}: by its rule, or of an ordinary one as they are. */
  static List<Operand<?>> ofCarrier(Ops tf, GraphOperation op, List<Output<?>> dy) {
    Matcher name = NAME.matcher(op.name());
    Known known = name.find() ? RULES.get(name.group(1)) : null;
    List<Operand<?>> gradients = new ArrayList<>();
    for (int i = 0; i < op.numInputs(); i++) {
      boolean passes = known == null && !dy.get(i).isClosed();
      gradients.add(passes ? dy.get(i) : tf.zerosLike(op.input(i)));
    }
    if (known != null) {
      int end = 1 + known.inputs;
      List<Operand<TFloat32>> inputs = new ArrayList<>();
      for (int i = 1; i < end; i++) {
        inputs.add(float32(op.input(i)));
      }
      List<Operand<?>> kept = new ArrayList<>();
      for (int i = end; i < op.numInputs(); i++) {
        kept.add(op.input(i));
      }
      List<Operand<TFloat32>> dx =
          known.rule.of(tf, float32(op.input(0)), inputs, kept, float32(dy.get(0)));
      for (int i = 0; i < dx.size(); i++) {
        gradients.set(1 + i, dx.get(i));
      }
    }
    return gradients;
  }

  @SuppressWarnings("unchecked") // what a rule is about
  private static Operand<TFloat32> float32(Operand<?> x) {
    return (Operand<TFloat32>) x;
  }
}
