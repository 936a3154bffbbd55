package io.rankgraft.tim;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.Join;
import io.rankgraft.graph.Mount;
import io.rankgraft.graph.Taps;
import io.rankgraft.testkit.Fill;
import io.rankgraft.testkit.GraftContract;
import io.rankgraft.testkit.GraphRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** What every graft promises, kept by TIM on a model that knows the target item alone. */
class TimContractTest implements GraftContract<Tim.Inputs, Tim.Outputs> {
  private static final int DIM = 4;
  private static final int LENGTH = 3;
  private static final int BEHAVIOURS = 2;

  @Override
  public Taps host(GraftScope scope) {
    Ops tf = scope.tf();
    Shape rows = Shape.of(Shape.UNKNOWN_SIZE, DIM);
    Operand<TFloat32> item = scope.input("item", TFloat32.class, rows, Axis.CANDIDATE);
    Operand<TFloat32> w = scope.parameter("w", Shape.of(DIM, 1), Initializer.xavierUniform());
    Taps taps =
        Taps.none()
            .with("item", item)
            .with("logit", tf.reshape(tf.linalg.matMul(item, w), tf.constant(new int[] {-1})));
    for (int b = 0; b < BEHAVIOURS; b++) {
      Shape events = Shape.of(Shape.UNKNOWN_SIZE, LENGTH, DIM);
      Shape mask = Shape.of(Shape.UNKNOWN_SIZE, LENGTH);
      taps =
          taps.with("events-" + b, scope.input("events-" + b, TFloat32.class, events, Axis.REQUEST))
              .with(
                  "present-" + b, scope.input("present-" + b, TFloat32.class, mask, Axis.REQUEST));
    }
    return taps;
  }

  @Override
  public Mount<Tim.Inputs, Tim.Outputs> mount(String name) {
    return new Mount<>(
        name,
        new Tim(TimConfig.of(2, BEHAVIOURS, LENGTH)),
        (scope, taps) -> {
          List<Tim.Sequence> sequences = new ArrayList<>();
          for (int b = 0; b < BEHAVIOURS; b++) {
            sequences.add(
                new Tim.Sequence(
                    "behaviour-" + b,
                    taps.require("events-" + b, TFloat32.class, Shape.UNKNOWN_SIZE, LENGTH, DIM),
                    taps.require("present-" + b, TFloat32.class, Shape.UNKNOWN_SIZE, LENGTH)));
          }
          return new Tim.Inputs(
              sequences,
              taps.require("item", TFloat32.class, Shape.UNKNOWN_SIZE, DIM),
              Optional.empty());
        },
        Join.residual("logit", out -> out.interests().get(1)));
  }

  /** As {@link Fill}, but masks are 0 or 1. */
  @Override
  public void feed(GraphRun run, Build build, Fill fill) {
    fill.feed(run, build);
    for (Input<?> input : run.model().inputs(build)) {
      if (input.name().contains("present-")) {
        float[] mask = new float[fill.rows() * LENGTH];
        for (int i = 0; i < mask.length && fill != Fill.ZERO; i++) {
          mask[i] = i % 2;
        }
        run.feed(build, input.name(), mask, fill.rows(), LENGTH);
      }
    }
  }

  @Override
  public List<String> parameterNames() {
    List<String> names = new ArrayList<>(List.of("task", "behaviour"));
    for (String side : List.of("encoder", "decoder")) {
      for (String w : List.of("query", "key", "value", "output")) {
        names.add(side + "-attention-" + w);
      }
      norm(names, side + "-norm-1");
      for (String w : List.of("w1", "b1", "w2", "b2")) {
        names.add(side + "-ffn-" + w);
      }
      norm(names, side + "-norm-2");
    }
    names.add("position");
    names.add("head");
    names.add("head-bias");
    return names;
  }

  private static void norm(List<String> names, String norm) {
    names.add(norm + "-scale");
    names.add(norm + "-shift");
    for (String hyper : List.of("hyper-scale", "hyper-shift")) {
      for (String w : List.of("w1", "b1", "w2", "b2")) {
        names.add(norm + "-" + hyper + "-" + w);
      }
    }
  }
}
