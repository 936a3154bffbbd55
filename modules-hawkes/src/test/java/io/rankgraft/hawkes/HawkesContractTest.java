package io.rankgraft.hawkes;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Join;
import io.rankgraft.graph.Mount;
import io.rankgraft.graph.Taps;
import io.rankgraft.testkit.Fill;
import io.rankgraft.testkit.GraftContract;
import io.rankgraft.testkit.GraphRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** What every graft promises, kept on a click model that scores the items of a list one by one. */
class HawkesContractTest {
  private static final int POSITIONS = 4;
  private static final int WIDTH = 3;

  @Nested
  class Heroes extends OnLists {
    @Override
    HawkesConfig config() {
      return Configs.small(Map.of("relevance", "INHERENT"));
    }

    @Override
    List<String> unitNames() {
      return List.of("input", "bias", "recurrent", "decay", "decay-bias", "top-down");
    }
  }

  @Nested
  class HeroesPlus extends OnLists {
    @Override
    HawkesConfig config() {
      return Configs.small(Map.of("unbiased", true, "decay", "NONE"));
    }
  }

  @Nested
  class WithoutIntra extends OnLists {
    @Override
    HawkesConfig config() {
      return Configs.small(Map.of("without", "INTRA"));
    }

    @Override
    List<String> unitNames() {
      return List.of("input", "bias", "top-down", "second", "second-bias");
    }
  }

  abstract static class OnLists implements GraftContract<Hawkes.Inputs, Hawkes.Outputs> {
    abstract HawkesConfig config();

    List<String> unitNames() {
      return List.of("input", "bias", "recurrent", "top-down");
    }

    @Override
    public Taps host(GraftScope scope) {
      Ops tf = scope.tf();
      Operand<TFloat32> items =
          scope.input(
              "items",
              TFloat32.class,
              Shape.of(Shape.UNKNOWN_SIZE, POSITIONS, WIDTH),
              Axis.POSITION);
      Operand<TInt32> lengths =
          scope.input("lengths", TInt32.class, Shape.of(Shape.UNKNOWN_SIZE), Axis.REQUEST);
      Operand<TFloat32> w = scope.parameter("w", Shape.of(WIDTH, 1), Initializer.xavierUniform());
      Operand<TFloat32> logit =
          tf.reshape(
              tf.linalg.matMul(tf.reshape(items, tf.constant(new int[] {-1, WIDTH})), w),
              tf.constant(new int[] {-1}));
      return Taps.none().with("items", items).with("lengths", lengths).with("logit", logit);
    }

    @Override
    public Mount<Hawkes.Inputs, Hawkes.Outputs> mount(String name) {
      return new Mount<>(
          name,
          new Hawkes(config()),
          (scope, taps) ->
              Hawkes.Inputs.of(
                  taps.require("items", TFloat32.class, Shape.UNKNOWN_SIZE, POSITIONS, WIDTH),
                  taps.require("lengths", TInt32.class, Shape.UNKNOWN_SIZE),
                  Browsing.CLICK,
                  Browsing.CONVERSION),
          Join.residual("logit", Hawkes.Outputs::clickStates));
    }

    @Override
    public List<String> parameterNames() {
      List<String> names = new ArrayList<>();
      for (String head : List.of("click-head", "conversion-head")) {
        for (String symbol : List.of("w-1", "b-1", "w-2", "b-2")) {
          names.add(head + "/" + symbol);
        }
      }
      for (String layer : List.of("click", "conversion")) {
        unitNames().forEach(symbol -> names.add(layer + "/" + symbol));
      }
      names.add("head");
      return names;
    }

    @Override
    public void feed(GraphRun run, Build build, Fill fill) {
      int lists = fill.rows();
      Random random = new Random(3);
      float[] items = new float[lists * POSITIONS * WIDTH];
      int[] lengths = new int[lists];
      float[] labels = new float[lists * POSITIONS];
      for (int k = 0; k < items.length && fill != Fill.ZERO; k++) {
        items[k] = 2 * random.nextFloat() - 1;
      }
      for (int k = 0; k < lists && fill != Fill.ZERO; k++) {
        lengths[k] = 1 + k % POSITIONS;
        labels[k * POSITIONS] = k % 2;
      }
      run.feed(build, "host/items", items, lists, POSITIONS, WIDTH);
      run.feed(build, "host/lengths", lengths, lists);
      if (build == Build.TRAIN) {
        run.feed(build, "label-click", labels, labels.length);
        run.feed(build, "label-conversion", labels, labels.length);
      }
    }
  }
}
