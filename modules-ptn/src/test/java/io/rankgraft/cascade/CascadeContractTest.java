package io.rankgraft.cascade;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Join;
import io.rankgraft.graph.Mount;
import io.rankgraft.graph.Taps;
import io.rankgraft.testkit.GraftContract;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** What every graft promises, kept by the cascade on a click model with two tasks. */
class CascadeContractTest {
  private static final int DIM = 4;
  private static final int ITEMS = 3;

  /** The tasks' own logits become levels; the purchase logit is replaced. */
  @Nested
  class OnTaskLogits extends OnClicks {
    @Override
    public Mount<Cascade.Inputs, Cascade.Outputs> mount(String name) {
      return new Mount<>(
          name,
          new Cascade(CascadeConfig.ofBehaviours(2)),
          (scope, taps) ->
              new Cascade.Inputs(
                  List.of(
                      Cascade.Level.of("click", taps.require("click-logit", TFloat32.class)),
                      Cascade.Level.of("buy", taps.require("logit", TFloat32.class)))),
          Join.splice("logit", Cascade.Outputs::target));
    }

    @Override
    public List<String> parameterNames() {
      return List.of();
    }
  }

  /** Units on the host's vectors; what the cascade learns corrects the purchase logit. */
  @Nested
  class OnVectors extends OnClicks {
    @Override
    public Mount<Cascade.Inputs, Cascade.Outputs> mount(String name) {
      return new Mount<>(
          name,
          new Cascade(CascadeConfig.ofLambdas(List.of(0.4f, 0.6f)).withMasked(true)),
          CascadeContractTest::levels,
          Join.residual("logit", Cascade.Outputs::columns));
    }

    @Override
    public List<String> parameterNames() {
      return List.of(
          "item-bias", "unit-click/h", "unit-buy/w1", "unit-buy/b1", "unit-buy/h", "head", "head-bias");
    }
  }

  private static Cascade.Inputs levels(GraftScope scope, Taps taps) {
    Ops tf = scope.tf();
    Operand<TFloat32> user = taps.require("user", TFloat32.class, Shape.UNKNOWN_SIZE, DIM);
    Operand<TFloat32> item = taps.require("item", TFloat32.class, Shape.UNKNOWN_SIZE, DIM);
    List<Operand<TFloat32>> biases =
        new ItemBiases(scope, ITEMS, 2, false).of(tf, taps.require("item-id", TInt32.class));
    Interaction click = Gmf.ofPaper().in(scope.child("unit-click"), DIM);
    Interaction buy = NeuMf.ofLayers(1).in(scope.child("unit-buy"), DIM);
    return new Cascade.Inputs(
        List.of(
            Cascade.Level.of("click", click.pairs(tf, user, item), biases.get(0)),
            Cascade.Level.of("buy", buy.pairs(tf, user, item), biases.get(1))));
  }

  abstract static class OnClicks implements GraftContract<Cascade.Inputs, Cascade.Outputs> {
    @Override
    public Taps host(GraftScope scope) {
      Ops tf = scope.tf();
      Shape any = Shape.of(Shape.UNKNOWN_SIZE);
      Operand<TFloat32> user =
          scope.input("user", TFloat32.class, Shape.of(Shape.UNKNOWN_SIZE, DIM), Axis.CANDIDATE);
      Operand<TInt32> id = scope.input("item-id", TInt32.class, any, Axis.CANDIDATE);
      Operand<TFloat32> item =
          scope.embedding("items", ITEMS, DIM, Initializer.normal(1)).lookup(id);
      Operand<TFloat32> both = tf.concat(List.of(user, item), tf.constant(1));
      return Taps.none()
          .with("user", user)
          .with("item-id", id)
          .with("item", item)
          .with("click-logit", logit(scope, "click", both))
          .with("logit", logit(scope, "buy", both));
    }

    private static Operand<TFloat32> logit(GraftScope scope, String task, Operand<TFloat32> x) {
      Operand<TFloat32> w =
          scope.parameter("w-" + task, Shape.of(2 * DIM, 1), Initializer.xavierUniform());
      return Weights.dot(scope.tf(), x, w);
    }
  }
}
