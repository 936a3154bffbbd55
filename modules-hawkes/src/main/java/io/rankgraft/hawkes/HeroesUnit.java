package io.rankgraft.hawkes;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import java.util.List;
import java.util.function.BinaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The recurrent unit of one layer: an LSTM cell with a second, inherent cell that the first decays
 * towards between steps. HEROES, section 3.2, for one layer:
 *
 * <pre>
 * i, f, o, i~, f~ = σ(W x_i + b + V u),  z = tanh(W_z x_i + b_z + V_z u)                (Eq. 15)
 * c = f ⊙ d + i ⊙ z,  c~ = f~ ⊙ c~_prev + i~ ⊙ z                                        (Eq. 10, 13)
 * h = o ⊙ tanh(c),  h~ = o ⊙ tanh(c~)                                                   (Eq. 12, 14)
 * δ = γ log(1 + exp((W_δ h + w_y y + b_δ) / γ)),  d(t) = c~ + (c − c~) ⊙ exp(−δ t)      (Eq. 11)
 * </pre>
 *
 * <p>γ is 5, and y the observed click of the state's own item, where δ is to read it; section 5.1
 * does without. Shapes: L lists, width W of x, H hidden; x_i [L, W], y [L, 1], every state [L, H].
 *
 * <p>Differs from the paper: its symbols s and g stand for two things each, here c is the cell, u
 * the top-down state and z the proposal; Eq. 15 omits x_i, which footnote 3 names; z and o are
 * shared by both cells, since a second o would reach no loss and be used untrained. The MLP of Eq.
 * 11 is one layer, and the embedding of y its row of weights.
 *
 * <p>Without decay it is a standard LSTM cell and there is no inherent cell. Creates {@code input,
 * bias, recurrent}, with decay {@code decay, decay-bias}, and with y {@code decay-click} in its
 * scope.
 */
public final class HeroesUnit {
  private static final float GAMMA = 5;
  private static final int GATES = 4; // i, f, o, z
  private static final int INHERENT_GATES = 2; // i~, f~

  /**
   * What a step leaves, [lists, H] each.
   *
   * @param cell c
   * @param inherentCell c~; without decay, c
   * @param hidden h
   * @param outputGate o, for h~ = o ⊙ tanh(c~)
   */
  public record State(
      Operand<TFloat32> cell,
      Operand<TFloat32> inherentCell,
      Operand<TFloat32> hidden,
      Operand<TFloat32> outputGate) {

    /** (1 − g) · this + g · other: an update where g is 1, a copy where it is 0. */
    State blend(Ops tf, Operand<TFloat32> g, Operand<TFloat32> closed, State other) {
      BinaryOperator<Operand<TFloat32>> blended =
          (old, now) -> tf.math.addN(List.of(tf.math.mul(closed, old), tf.math.mul(g, now)));
      Operand<TFloat32> c = blended.apply(cell, other.cell);
      return new State(
          c,
          other.cell == other.inherentCell ? c : blended.apply(inherentCell, other.inherentCell),
          blended.apply(hidden, other.hidden),
          blended.apply(outputGate, other.outputGate));
    }
  }

  private final Ops tf;
  private final int hidden;
  private final boolean decays;
  private final Operand<TFloat32> input;
  private final Operand<TFloat32> bias;
  private final Operand<TFloat32> recurrent;
  private final Operand<TFloat32> decay; // W_δ / γ, as the next two; null without decay
  private final Operand<TFloat32> decayBias;
  private final Operand<TFloat32> decayClick; // null where δ reads no y

  /**
   * @param width W, of the items
   */
  public HeroesUnit(GraftScope scope, int width, int hidden, boolean decays) {
    this(scope, width, hidden, decays, false);
  }

  /**
   * @param readsClicks whether δ reads y
   */
  HeroesUnit(GraftScope scope, int width, int hidden, boolean decays, boolean readsClicks) {
    this.tf = scope.tf();
    this.hidden = hidden;
    this.decays = decays;
    int gates = gates() * hidden;
    Initializer xavier = Initializer.xavierUniform();
    input = scope.parameter("input", Shape.of(width, gates), xavier);
    bias = scope.parameter("bias", Shape.of(gates), Initializer.zeros());
    recurrent = scope.parameter("recurrent", Shape.of(hidden, gates), xavier);
    decay = decays ? overGamma(scope.parameter("decay", Shape.of(hidden, hidden), xavier)) : null;
    decayBias =
        decays
            ? overGamma(scope.parameter("decay-bias", Shape.of(hidden), Initializer.zeros()))
            : null;
    decayClick =
        readsClicks ? overGamma(scope.parameter("decay-click", Shape.of(1, hidden), xavier)) : null;
  }

  private Operand<TFloat32> overGamma(Operand<TFloat32> weights) {
    return tf.math.mul(weights, tf.constant(1 / GAMMA));
  }

  private int gates() {
    return GATES + (decays ? INHERENT_GATES : 0);
  }

  /**
   * W x_i + b for all positions at once: what does not wait for the step before.
   *
   * @param items x, [positions · lists, W], position after position
   * @return one operand a position, [lists, gates · H]
   */
  public List<Operand<TFloat32>> inputs(Operand<TFloat32> items, int positions) {
    Operand<TFloat32> products = tf.nn.biasAdd(tf.linalg.matMul(items, input), bias);
    Operand<TFloat32> byPosition =
        tf.reshape(products, tf.constant(new int[] {positions, -1, gates() * hidden}));
    return tf.unstack(byPosition, (long) positions).output().stream()
        .<Operand<TFloat32>>map(p -> p)
        .toList();
  }

  /** The state before the first step: zeros, [lists, H]. */
  public State start(Operand<TFloat32> zeros) {
    return new State(zeros, zeros, zeros, zeros);
  }

  /**
   * Eq. 10 to 15 for one position.
   *
   * @param input what {@link #inputs} gave for it
   * @param topDown u, [lists, H]
   * @param memory d, what the forget gate keeps a part of
   * @param inherentMemory c~ of the step before
   */
  public State step(
      Operand<TFloat32> input,
      Operand<TFloat32> topDown,
      Operand<TFloat32> memory,
      Operand<TFloat32> inherentMemory) {
    Operand<TFloat32> all = tf.math.addN(List.of(input, tf.linalg.matMul(topDown, recurrent)));
    var gates = tf.split(tf.constant(1), all, (long) gates()).output();
    Operand<TFloat32> o = tf.math.sigmoid(gates.get(2));
    Operand<TFloat32> z = tf.math.tanh(gates.get(3));
    Operand<TFloat32> c = cell(gates.get(0), gates.get(1), memory, z);
    Operand<TFloat32> h = tf.math.mul(o, tf.math.tanh(c));
    return new State(c, decays ? cell(gates.get(4), gates.get(5), inherentMemory, z) : c, h, o);
  }

  private Operand<TFloat32> cell(
      Operand<TFloat32> in,
      Operand<TFloat32> forget,
      Operand<TFloat32> memory,
      Operand<TFloat32> z) {
    return tf.math.addN(
        List.of(tf.math.mul(tf.math.sigmoid(forget), memory), tf.math.mul(tf.math.sigmoid(in), z)));
  }

  /** What h is multiplied with on its way to δ, W_δ / γ, [H, H]; null without decay. */
  Operand<TFloat32> decay() {
    return decay;
  }

  /** The cell one step after its update: d of Eq. 11 for t − t_i = 1; without decay, c. */
  public Operand<TFloat32> memory(State state) {
    return memory(state, reading(state), null, null);
  }

  /**
   * The cell some steps after its update.
   *
   * @param steps t − t_k, [lists, 1]
   */
  public Operand<TFloat32> memory(State state, Operand<TFloat32> steps) {
    return memory(state, reading(state), null, steps);
  }

  /** h W_δ / γ; null without decay. */
  Operand<TFloat32> reading(State state) {
    return decays ? tf.linalg.matMul(state.hidden(), decay) : null;
  }

  /**
   * @param reading h W_δ / γ, not read without decay
   * @param click y of the item of the update, [lists, 1]; null where δ reads none
   * @param steps null for 1
   */
  Operand<TFloat32> memory(
      State state, Operand<TFloat32> reading, Operand<TFloat32> click, Operand<TFloat32> steps) {
    if (!decays) {
      return state.cell();
    }
    Operand<TFloat32> a = tf.nn.biasAdd(reading, decayBias);
    if (decayClick != null) {
      a = tf.math.add(a, tf.math.mul(click, decayClick)); // [lists, 1] ⊙ [1, H]
    }
    Operand<TFloat32> kept = steps == null ? ofOneStep(a) : ofSteps(a, steps);
    Operand<TFloat32> excess = tf.math.sub(state.cell(), state.inherentCell());
    return tf.math.addN(List.of(state.inherentCell(), tf.math.mul(excess, kept)));
  }

  /** exp(−δ t), where δ = γ log(1 + e^a). */
  private Operand<TFloat32> ofSteps(Operand<TFloat32> a, Operand<TFloat32> t) {
    return tf.math.exp(
        tf.math.mul(tf.math.softplus(a), tf.math.mul(t, tf.constant(-GAMMA)))); // t: [lists, 1]
  }

  /** exp(−δ) = (1 + e^a)^−γ = σ(−a)^5, without exponential and logarithm. */
  private Operand<TFloat32> ofOneStep(Operand<TFloat32> a) {
    Operand<TFloat32> s = tf.math.sigmoid(tf.math.neg(a));
    return tf.math.mul(s, tf.math.square(tf.math.square(s)));
  }
}
