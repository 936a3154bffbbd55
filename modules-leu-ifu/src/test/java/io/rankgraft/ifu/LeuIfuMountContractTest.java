package io.rankgraft.ifu;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Taps;
import io.rankgraft.graph.Task;
import io.rankgraft.registry.ConfiguredGraft;
import io.rankgraft.testkit.ReadyMountContract;
import io.rankgraft.testkit.TestLog;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** What every ready mount promises, kept by the chain in its three shapes. */
class LeuIfuMountContractTest {
  static final Task CLICK = Task.ofBinary("click");
  static final Task BUY = Task.ofBinary("buy");
  static final Task AMOUNT = new Task("amount", Task.Kind.ZERO_INFLATED_AMOUNT);

  static ConfiguredGraft<?> small() {
    return LeuIfuMount.named()
        .configured(
            LeuIfuMount.Config.ofDefaults()
                .withReads(ChainFeatures.Reads.ALL)
                .withDim(4)
                .withTower(List.of(6, 5)));
  }

  /** Two tasks over own tables. */
  @Nested
  class TwoTasks implements ReadyMountContract {
    @Override
    public ConfiguredGraft<?> graft() {
      return small();
    }

    @Override
    public TestLog log() {
      return TestLog.of(5, 3, List.of("view", "cart"), List.of(CLICK, BUY)).withUsers(4);
    }

    @Override
    public List<String> parameterNames() {
      return List.of(
          "features/items",
          "features/users",
          "tower-click/w1",
          "tower-click/b1",
          "tower-click/w2",
          "tower-click/b2",
          "tower-click/label-w",
          "tower-click/label-b",
          "leu-click/labels",
          "ifu-representation/h1",
          "ifu-label/h1",
          "tower-buy/w1",
          "tower-buy/b1",
          "tower-buy/w2",
          "tower-buy/b2",
          "head.click",
          "head-bias.click",
          "head.buy",
          "head-bias.buy");
    }
  }

  /** An amount with zeros as the last of three tasks, of which the host knows the first. */
  @Nested
  class Amounts implements ReadyMountContract {
    @Override
    public ConfiguredGraft<?> graft() {
      return small();
    }

    @Override
    public TestLog log() {
      return TestLog.of(5, 3, List.of("view"), List.of(CLICK, BUY, AMOUNT));
    }

    @Override
    public List<Task> hostTasks() {
      return List.of(CLICK);
    }

    @Override
    public List<String> parameterNames() {
      return List.of(
          "features/items",
          "tower-click/w1",
          "tower-click/b1",
          "tower-click/w2",
          "tower-click/b2",
          "tower-click/label-w",
          "tower-click/label-b",
          "leu-click/labels",
          "ifu-representation/h1",
          "ifu-label/h1",
          "tower-buy/w1",
          "tower-buy/b1",
          "tower-buy/w2",
          "tower-buy/b2",
          "tower-buy/label-w",
          "tower-buy/label-b",
          "leu-buy/labels",
          "ifu-representation/h2",
          "ifu-representation/h3",
          "ifu-label/h2",
          "ifu-label/h3",
          "tower-amount/w1",
          "tower-amount/b1",
          "tower-amount/w2",
          "tower-amount/b2",
          "tower-amount/ziln-w",
          "tower-amount/ziln-b",
          "head.click",
          "head-bias.click",
          "head.buy",
          "head-bias.buy",
          "head.amount",
          "head-bias.amount");
    }
  }

  /** One task on a host whose fields and hidden layer are tapped. */
  @Nested
  class OneTaskOnAHiddenLayer implements ReadyMountContract {
    @Override
    public ConfiguredGraft<?> graft() {
      return LeuIfuMount.named()
          .configured(
              LeuIfuMount.Config.ofDefaults()
                  .withReads(ChainFeatures.Reads.FIELDS)
                  .withTower(List.of(6, 5)));
    }

    @Override
    public TestLog log() {
      return TestLog.of(5, 3, List.of("view"), List.of(CLICK));
    }

    @Override
    public Taps host(GraftScope scope) {
      return hiddenHost(scope);
    }

    @Override
    public List<String> parameterNames() {
      return List.of(
          "leu-host.click/labels",
          "ifu-representation/h1",
          "ifu-label/h1",
          "tower-click/w1",
          "tower-click/b1",
          "tower-click/w2",
          "tower-click/b2",
          "head.click",
          "head-bias.click");
    }
  }

  /** Fields [rows, 2, 3], a hidden layer of 4, a logit of clicks. */
  static Taps hiddenHost(GraftScope scope) {
    var tf = scope.tf();
    long rows = Shape.UNKNOWN_SIZE;
    Operand<TFloat32> fields =
        scope.input("fields", TFloat32.class, Shape.of(rows, 2, 3), Axis.CANDIDATE);
    Operand<TFloat32> flat = tf.reshape(fields, tf.constant(new int[] {-1, 6}));
    Operand<TFloat32> w = scope.parameter("w", Shape.of(6, 4), Initializer.xavierUniform());
    Operand<TFloat32> v = scope.parameter("v", Shape.of(4, 1), Initializer.xavierUniform());
    Operand<TFloat32> hidden = tf.math.tanh(tf.linalg.matMul(flat, w));
    return Taps.none()
        .with("fields", fields)
        .with("hidden", hidden)
        .with("logit.click", tf.reshape(tf.linalg.matMul(hidden, v), tf.constant(new int[] {-1})));
  }
}
