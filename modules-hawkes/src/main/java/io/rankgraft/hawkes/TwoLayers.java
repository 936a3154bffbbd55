package io.rankgraft.hawkes;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The click layer and the conversion layer above it, unrolled over the positions. HEROES, sections
 * 3.1 and 3.2:
 *
 * <pre>
 * u^c_i = (1 − g_{i−1}) h^c_{i−1} A_c + g_{i−1} h^v_{i−1} A_v,   u^v_i = h^v_{i−1} B_v + g_i h^c_i B_c    (Eq. 16)
 * click:       where g_{i−1} = 1 a new segment starts, nothing is kept of d and c~                   (Eq. 10)
 * conversion:  where g_i = 0 everything is copied                                                    (Eq. 13, 14)
 * </pre>
 *
 * <p>Differs from the paper: Eq. 13 prints s where the copy of s~ must stand; the conversion layer
 * decays too (Eq. 6 is stated for both), by the time since its last update, unless {@link
 * HawkesConfig.Decay} says otherwise. Without gaps one item is one unit of time. {@link
 * HawkesConfig.PostClick} says what is read where the gate is closed.
 */
final class TwoLayers {
  private final GraftScope scope;
  private final Ops tf;
  private final HawkesConfig config;
  private final Operand<TFloat32> items;
  private final int width;
  private final List<Operand<TFloat32>> gaps;
  private final List<Operand<TFloat32>> clicks;
  private final Operand<TFloat32> zeros;

  /**
   * @param items [positions · lists, width], position after position
   * @param gaps the time since the item before by position, [lists, 1] each; empty where every item
   *     is one step
   * @param clicks y by position, [lists, 1] each; empty where δ reads none
   */
  TwoLayers(
      GraftScope scope,
      HawkesConfig config,
      Operand<TFloat32> items,
      int width,
      List<Operand<TFloat32>> gaps,
      List<Operand<TFloat32>> clicks) {
    this.gaps = gaps;
    this.clicks = clicks;
    this.scope = scope;
    this.tf = scope.tf();
    this.config = config;
    this.items = items;
    this.width = width;
    Operand<TFloat32> first = tf.math.mul(oneColumn(), tf.constant(0f));
    zeros = tf.tile(first, tf.constant(new int[] {1, config.layers().hidden()}));
  }

  /** A column of ones for the lists, [lists, 1]. */
  private Operand<TFloat32> oneColumn() {
    var lists = tf.math.div(tf.size(items), tf.constant(config.positions() * width));
    return tf.fill(tf.stack(List.of(lists, tf.constant(1))), tf.constant(1f));
  }

  Unrolled unroll(Gates gates) {
    return switch (config.layers().without()) {
      case NOTHING -> gated(gates);
      case INTRA -> perceptrons(gates);
      case INTER -> independent();
      case UNIT -> plain();
    };
  }

  private HeroesUnit unit(String layer, boolean decays) {
    return new HeroesUnit(
        scope.child(layer), width, config.layers().hidden(), decays, decays && !clicks.isEmpty());
  }

  private Operand<TFloat32> topDown(String layer, int inputs) {
    int h = config.layers().hidden();
    return scope
        .child(layer)
        .parameter("top-down", Shape.of((long) inputs * h, h), Initializer.xavierUniform());
  }

  private Operand<TFloat32> down(
      Operand<TFloat32> own, Operand<TFloat32> other, Operand<TFloat32> weights) {
    return tf.linalg.matMul(tf.concat(List.of(own, other), tf.constant(1)), weights);
  }

  private Operand<TFloat32> sum(Operand<TFloat32> x, Operand<TFloat32> y) {
    return tf.math.addN(List.of(x, y));
  }

  private Operand<TFloat32> not(Operand<TFloat32> g) {
    return tf.math.sub(tf.constant(1f), g);
  }

  /** The cell of the item before as item i finds it. */
  private Operand<TFloat32> memory(
      HeroesUnit unit, HeroesUnit.State state, Operand<TFloat32> reading, int i) {
    return unit.memory(state, reading, click(i - 1), gaps.isEmpty() ? null : gaps.get(i));
  }

  /**
   * What is read of a state h: h A by the click layer, h B by the conversion layer, and h W_δ / γ,
   * null without decay.
   */
  private record Reading(
      Operand<TFloat32> byClick, Operand<TFloat32> byConversion, Operand<TFloat32> byDecay) {}

  /** One product with all that the states of one layer are multiplied with. */
  private Function<HeroesUnit.State, Reading> reader(
      Operand<TFloat32> a, Operand<TFloat32> b, HeroesUnit unit) {
    boolean decays = unit.decay() != null;
    Operand<TFloat32> weights =
        tf.concat(decays ? List.of(a, b, unit.decay()) : List.of(a, b), tf.constant(1));
    return state -> {
      var parts =
          tf.split(tf.constant(1), tf.linalg.matMul(state.hidden(), weights), decays ? 3L : 2L)
              .output();
      return new Reading(parts.get(0), parts.get(1), decays ? parts.get(2) : null);
    };
  }

  /** y of an item; of what is before the first one, whose state is 0 at any rate, 0. */
  private Operand<TFloat32> click(int i) {
    if (clicks.isEmpty()) {
      return null;
    }
    return i < 0 ? tf.zerosLike(clicks.get(0)) : clicks.get(i);
  }

  private boolean ifClicked() {
    return config.gating().postClick() == HawkesConfig.PostClick.IF_CLICKED;
  }

  /**
   * What the conversion layer gets of the click layer: g x, or x as if g were 1. Where g is 0 or 1
   * that changes no state that is kept.
   *
   * @param x h^c, or a product of it
   */
  private Operand<TFloat32> below(Operand<TFloat32> g, Operand<TFloat32> x) {
    return ifClicked() && !isSoft() ? x : tf.math.mul(g, x);
  }

  private boolean isSoft() {
    return config.gating().gate() == Gate.SOFT;
  }

  private Unrolled gated(Gates gates) {
    HeroesUnit click = unit("click", config.layers().decay() != HawkesConfig.Decay.NONE);
    var a = tf.split(tf.constant(0), topDown("click", 2), 2L).output(); // A_c, A_v
    HeroesUnit conversion = unit("conversion", config.layers().decay() == HawkesConfig.Decay.BOTH);
    var b = tf.split(tf.constant(0), topDown("conversion", 2), 2L).output(); // B_v, B_c
    Function<HeroesUnit.State, Reading> ofClick = reader(a.get(0), b.get(1), click);
    Function<HeroesUnit.State, Reading> ofConversion = reader(a.get(1), b.get(0), conversion);
    List<Operand<TFloat32>> clickInputs = click.inputs(items, config.positions());
    List<Operand<TFloat32>> conversionInputs = conversion.inputs(items, config.positions());

    Unrolled out = new Unrolled(new Unrolled.Layer(), new Unrolled.Layer(), new ArrayList<>());
    HeroesUnit.State c = click.start(zeros);
    HeroesUnit.State v = conversion.start(zeros);
    Reading readC = ofClick.apply(c);
    Reading readV = ofConversion.apply(v);
    Operand<TFloat32> one = oneColumn();
    Operand<TFloat32> before = tf.zerosLike(one); // g_0
    Operand<TFloat32> carried = before; // time from the last update of conversions to item i − 1
    Operand<TFloat32> clicked = click(-1); // y of that update's item
    for (int i = 0; i < config.positions(); i++) {
      Operand<TFloat32> stays = not(before);
      c =
          click.step(
              clickInputs.get(i),
              sum(tf.math.mul(stays, readC.byClick()), tf.math.mul(before, readV.byClick())),
              tf.math.mul(stays, memory(click, c, readC.byDecay(), i)),
              tf.math.mul(stays, c.inherentCell()));
      readC = ofClick.apply(c);
      Gates.Opening opening = gates.at(i, c.hidden());
      Operand<TFloat32> g = opening.conversion();
      Operand<TFloat32> closed = not(g);
      Operand<TFloat32> since = tf.math.add(carried, gaps.isEmpty() ? one : gaps.get(i));
      Operand<TFloat32> memory = conversion.memory(v, readV.byDecay(), clicked, since);
      HeroesUnit.State past = v;
      HeroesUnit.State updated =
          conversion.step(
              conversionInputs.get(i),
              sum(readV.byConversion(), below(g, readC.byConversion())),
              memory,
              past.inherentCell());
      HeroesUnit.State read = // what item i is predicted from as if clicked
          ifClicked() && isSoft()
              ? conversion.step(
                  conversionInputs.get(i),
                  sum(readV.byConversion(), readC.byConversion()),
                  memory,
                  past.inherentCell())
              : updated;
      v = past.blend(tf, g, closed, updated);
      readV = ofConversion.apply(v);
      carried = tf.math.mul(closed, since);
      clicked =
          clicks.isEmpty()
              ? null
              : tf.math.addN(List.of(tf.math.mul(closed, clicked), tf.math.mul(g, clicks.get(i))));
      before = opening.nextClick();
      out.click().add(c);
      out.conversion().add(ifClicked() ? read : v);
      out.gates().add(g);
    }
    return out;
  }

  /** Without INTER: u is the layer's own state, and there is no gate. */
  private Unrolled independent() {
    Unrolled out = new Unrolled(new Unrolled.Layer(), new Unrolled.Layer(), List.of());
    alone("click", config.layers().decay() != HawkesConfig.Decay.NONE, out.click());
    alone("conversion", config.layers().decay() == HawkesConfig.Decay.BOTH, out.conversion());
    return out;
  }

  /** The click layer alone, for lists without conversions. */
  Unrolled.Layer clicks() {
    Unrolled.Layer out = new Unrolled.Layer();
    alone("click", config.layers().decay() != HawkesConfig.Decay.NONE, out);
    return out;
  }

  private void alone(String layer, boolean decays, Unrolled.Layer out) {
    HeroesUnit unit = unit(layer, decays);
    Operand<TFloat32> down = topDown(layer, 1);
    HeroesUnit.State s = unit.start(zeros);
    List<Operand<TFloat32>> inputs = unit.inputs(items, config.positions());
    for (int i = 0; i < inputs.size(); i++) {
      s =
          unit.step(
              inputs.get(i),
              tf.linalg.matMul(s.hidden(), down),
              memory(unit, s, unit.reading(s), i),
              s.inherentCell());
      out.add(s);
    }
  }

  /** Without UNIT: LSTM cells that read both layers' states at every step (Eq. 8). */
  private Unrolled plain() {
    HeroesUnit click = unit("click", false);
    Operand<TFloat32> clickDown = topDown("click", 2);
    HeroesUnit conversion = unit("conversion", false);
    Operand<TFloat32> conversionDown = topDown("conversion", 2);
    List<Operand<TFloat32>> clickInputs = click.inputs(items, config.positions());
    List<Operand<TFloat32>> conversionInputs = conversion.inputs(items, config.positions());
    Unrolled out = new Unrolled(new Unrolled.Layer(), new Unrolled.Layer(), List.of());
    HeroesUnit.State c = click.start(zeros);
    HeroesUnit.State v = conversion.start(zeros);
    for (int i = 0; i < config.positions(); i++) {
      c = click.step(clickInputs.get(i), down(c.hidden(), v.hidden(), clickDown), c.cell(), null);
      v =
          conversion.step(
              conversionInputs.get(i),
              down(v.hidden(), c.hidden(), conversionDown),
              v.cell(),
              null);
      out.click().add(c);
      out.conversion().add(v);
    }
    return out;
  }

  /**
   * Without INTRA: h = tanh(tanh(W x_i + b + V u) W' + b'), u what the other layer gives and
   * nothing of the layer's own past.
   */
  private Unrolled perceptrons(Gates gates) {
    Perceptron click = new Perceptron(scope.child("click"), width, config.layers().hidden());
    Perceptron conversion =
        new Perceptron(scope.child("conversion"), width, config.layers().hidden());
    List<Operand<TFloat32>> clickInputs = click.inputs(items, config.positions());
    List<Operand<TFloat32>> conversionInputs = conversion.inputs(items, config.positions());
    Unrolled out = new Unrolled(new Unrolled.Layer(), new Unrolled.Layer(), new ArrayList<>());
    Operand<TFloat32> v = zeros;
    Operand<TFloat32> before = tf.zerosLike(oneColumn());
    for (int i = 0; i < config.positions(); i++) {
      Operand<TFloat32> c = click.hidden(clickInputs.get(i), tf.math.mul(before, v));
      Gates.Opening opening = gates.at(i, c);
      Operand<TFloat32> g = opening.conversion();
      v = conversion.hidden(conversionInputs.get(i), below(g, c));
      before = opening.nextClick();
      out.click().hidden().add(c);
      out.conversion().hidden().add(v);
      out.gates().add(g);
    }
    return out;
  }
}
