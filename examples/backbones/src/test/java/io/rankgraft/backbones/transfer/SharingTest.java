package io.rankgraft.backbones.transfer;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rankgraft.testkit.GraphRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Each rival of PTN against its formula in float64. */
class SharingTest {
  private static final List<Float> COUPLING = List.of(0.25f, 0.5f, 0.125f);

  /** From parameters by name and the vectors of one side to what should come out. */
  private interface Expected
      extends BiFunction<Map<String, INDArray>, List<INDArray>, List<INDArray>> {}

  private static void assertShares(Sharing sharing, Set<String> parameters, Expected expected) {
    try (TransferWorld world = new TransferWorld()) {
      List<Operand<TFloat32>> vectors =
          world.users.stream().<Operand<TFloat32>>map(world::constant).toList();
      List<Operand<TFloat32>> out = sharing.share(world.scope, world.inputs(), vectors);
      try (GraphRun run = GraphRun.open(world.model)) {
        Map<String, INDArray> p = world.fill(run);
        assertEquals(parameters, p.keySet());
        List<INDArray> oracle = expected.apply(p, world.users);
        for (int k = 0; k < oracle.size(); k++) {
          assertClose(
              "behaviour " + k, TransferWorld.values(oracle.get(k)), run.floats(out.get(k)), 1e-5);
        }
      }
    }
  }

  private static INDArray dense(Map<String, INDArray> p, String name, INDArray x) {
    return leaky(x.mmul(p.get(name + "-w")).addRowVector(p.get(name + "-b")));
  }

  private static INDArray leaky(INDArray x) {
    return Transforms.max(x, x.mul(0.2));
  }

  private static INDArray coupled(List<INDArray> e) {
    return e.get(0).mul(0.25).add(e.get(1).mul(0.5)).add(e.get(2).mul(0.125));
  }

  /** Σ_j softmax(logits)_j x_j, row by row. */
  private static INDArray mixed(INDArray logits, List<INDArray> x) {
    INDArray out = Nd4j.createFromArray(new double[x.get(0).rows()][x.get(0).columns()]);
    for (int row = 0; row < out.rows(); row++) {
      double sum = 0;
      INDArray weighted = out.getRow(row).dup();
      for (int j = 0; j < x.size(); j++) {
        double weight = Math.exp(logits.getDouble(row, j));
        sum += weight;
        weighted = weighted.add(x.get(j).getRow(row).mul(weight));
      }
      out.putRow(row, weighted.div(sum));
    }
    return out;
  }

  @Test
  void sharedBottomHasOneTowerABehaviour() {
    assertShares(
        new SharedBottom(COUPLING),
        Set.of(
            "tower-view-w",
            "tower-view-b",
            "tower-cart-w",
            "tower-cart-b",
            "tower-buy-w",
            "tower-buy-b"),
        (p, e) ->
            TransferWorld.NAMES.stream().map(n -> dense(p, "tower-" + n, coupled(e))).toList());
  }

  @Test
  void mmoeMixesExpertsByOneGateABehaviour() {
    assertShares(
        new Mmoe(COUPLING, 2),
        Set.of(
            "expert-0-w",
            "expert-0-b",
            "expert-1-w",
            "expert-1-b",
            "gate-view",
            "gate-cart",
            "gate-buy"),
        (p, e) -> {
          INDArray x = coupled(e);
          List<INDArray> experts = List.of(dense(p, "expert-0", x), dense(p, "expert-1", x));
          return TransferWorld.NAMES.stream()
              .map(n -> mixed(x.mmul(p.get("gate-" + n)), experts))
              .toList();
        });
  }

  @Test
  void pleMixesOwnAndSharedExperts() {
    assertShares(
        new Ple(COUPLING, 1, 1),
        Set.of(
            "shared-0-w",
            "shared-0-b",
            "own-view-0-w",
            "own-view-0-b",
            "own-cart-0-w",
            "own-cart-0-b",
            "own-buy-0-w",
            "own-buy-0-b",
            "gate-view",
            "gate-cart",
            "gate-buy"),
        (p, e) -> {
          INDArray shared = dense(p, "shared-0", coupled(e));
          List<INDArray> out = new ArrayList<>();
          for (int k = 0; k < 3; k++) {
            String n = TransferWorld.NAMES.get(k);
            INDArray own = dense(p, "own-" + n + "-0", e.get(k));
            out.add(mixed(e.get(k).mmul(p.get("gate-" + n)), List.of(own, shared)));
          }
          return out;
        });
  }

  @Test
  void linearAddsOneMatrixAPair() {
    assertShares(
        new Linear(),
        Set.of("w-view-cart", "w-view-buy", "w-cart-buy"),
        (p, e) ->
            List.of(
                e.get(0),
                e.get(1).add(e.get(0).mmul(p.get("w-view-cart"))),
                e.get(2)
                    .add(e.get(0).mmul(p.get("w-view-buy")))
                    .add(e.get(1).mmul(p.get("w-cart-buy")))));
  }

  @Test
  void targetAttentionWeighsUpstreamByTheActivationUnit() {
    assertShares(
        new TargetAttention(2),
        Set.of("hidden-w", "hidden-b", "logit-w"),
        (p, e) -> {
          List<INDArray> out = new ArrayList<>(List.of(e.get(0)));
          for (int k = 1; k < 3; k++) {
            INDArray[] logits = new INDArray[k];
            for (int up = 0; up < k; up++) {
              INDArray seen = Nd4j.hstack(e.get(up), e.get(k), e.get(up).mul(e.get(k)));
              logits[up] =
                  dense(Map.of("h-w", p.get("hidden-w"), "h-b", p.get("hidden-b")), "h", seen)
                      .mmul(p.get("logit-w"));
            }
            out.add(e.get(k).add(mixed(Nd4j.hstack(logits), e.subList(0, k))));
          }
          return out;
        });
  }

  @Test
  void vanillaAttentionIncludesOneself() {
    assertShares(
        new VanillaAttention(),
        Set.of("query", "key"),
        (p, e) -> {
          List<INDArray> out = new ArrayList<>();
          for (int k = 0; k < 3; k++) {
            INDArray[] logits = new INDArray[k + 1];
            for (int at = 0; at <= k; at++) {
              INDArray q = e.get(k).mmul(p.get("query"));
              logits[at] = q.mul(e.get(at).mmul(p.get("key"))).sum(true, 1).div(Math.sqrt(3));
            }
            out.add(e.get(k).add(mixed(Nd4j.hstack(logits), e.subList(0, k + 1))));
          }
          return out;
        });
  }

  @Test
  void graphTransferExtractsWithoutProjecting() {
    try (TransferWorld world = new TransferWorld()) {
      List<INDArray> e = world.users;
      assertShares(
          new GraphTransfer(0.5f),
          Set.of(),
          (p, users) -> {
            List<INDArray> out = new ArrayList<>();
            for (int k = 0; k < 3; k++) {
              INDArray h = e.get(k);
              for (int up = 0; up < k; up++) {
                INDArray extracted =
                    world.extracted(k, e.get(up), world.items.get(up), world.relations.get(k));
                h = h.add(extracted.mul(0.5));
              }
              out.add(h);
            }
            return out;
          });
    }
  }

  @Test
  void refusesSizesThatMakeNoModel() {
    assertThrows(IllegalArgumentException.class, () -> new Mmoe(COUPLING, 0));
    assertThrows(IllegalArgumentException.class, () -> new Ple(COUPLING, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> new SharedBottom(List.of(0f, 0f)));
    assertThrows(IllegalArgumentException.class, () -> new TargetAttention(0));
    assertThrows(IllegalArgumentException.class, () -> new GraphTransfer(2));
  }
}
