package io.rankgraft.hawkes;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import java.util.ArrayList;
import java.util.List;
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

  private Operand<TFloat32> not(Operand<TFloat32> g) {
    return tf.math.sub(tf.constant(1f), g);
  }

  /** The cell of the item before as item i finds it. */
  private Operand<TFloat32> memory(HeroesUnit unit, HeroesUnit.State state, int i) {
    return unit.memory(state, click(i - 1), gaps.isEmpty() ? null : gaps.get(i));
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
   * What the conversion layer gets of the click layer: g h^c, or h^c as if g were 1. Where g is 0
   * or 1 that changes no state that is kept.
   */
  private Operand<TFloat32> below(Operand<TFloat32> g, Operand<TFloat32> clickHidden) {
    return ifClicked() && !isSoft() ? clickHidden : tf.math.mul(g, clickHidden);
  }

  private boolean isSoft() {
    return config.gating().gate() == Gate.SOFT;
  }

  private Unrolled gated(Gates gates) {
    HeroesUnit click = unit("click", config.layers().decay() != HawkesConfig.Decay.NONE);
    Operand<TFloat32> clickDown = topDown("click", 2);
    HeroesUnit conversion = unit("conversion", config.layers().decay() == HawkesConfig.Decay.BOTH);
    Operand<TFloat32> conversionDown = topDown("conversion", 2);
    List<Operand<TFloat32>> clickInputs = click.inputs(items, config.positions());
    List<Operand<TFloat32>> conversionInputs = conversion.inputs(items, config.positions());

    Unrolled out = new Unrolled(new Unrolled.Layer(), new Unrolled.Layer(), new ArrayList<>());
    HeroesUnit.State c = click.start(zeros);
    HeroesUnit.State v = conversion.start(zeros);
    Operand<TFloat32> one = oneColumn();
    Operand<TFloat32> before = tf.zerosLike(one); // g_0
    Operand<TFloat32> carried = before; // time from the last update of conversions to item i − 1
    Operand<TFloat32> clicked = click(-1); // y of that update's item
    for (int i = 0; i < config.positions(); i++) {
      Operand<TFloat32> stays = not(before);
      Operand<TFloat32> u =
          down(tf.math.mul(stays, c.hidden()), tf.math.mul(before, v.hidden()), clickDown);
      c =
          click.step(
              clickInputs.get(i),
              u,
              tf.math.mul(stays, memory(click, c, i)),
              tf.math.mul(stays, c.inherentCell()));
      Gates.Opening opening = gates.at(i, c.hidden());
      Operand<TFloat32> g = opening.conversion();
      Operand<TFloat32> closed = not(g);
      Operand<TFloat32> since = tf.math.add(carried, gaps.isEmpty() ? one : gaps.get(i));
      Operand<TFloat32> memory = conversion.memory(v, clicked, since);
      HeroesUnit.State past = v;
      HeroesUnit.State updated =
          conversion.step(
              conversionInputs.get(i),
              down(past.hidden(), below(g, c.hidden()), conversionDown),
              memory,
              past.inherentCell());
      HeroesUnit.State read = // what item i is predicted from as if clicked
          ifClicked() && isSoft()
              ? conversion.step(
                  conversionInputs.get(i),
                  down(past.hidden(), c.hidden(), conversionDown),
                  memory,
                  past.inherentCell())
              : updated;
      v = past.blend(tf, g, closed, updated);
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
              memory(unit, s, i),
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
