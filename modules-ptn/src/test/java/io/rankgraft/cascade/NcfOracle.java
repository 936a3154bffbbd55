package io.rankgraft.cascade;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * NMTR in float64, equation by equation: the judge of units and cascade, and independent of them.
 *
 * @param p parameters by name: {@code users}, {@code items}, {@code item-bias}, {@code
 *     unit-<r>/<symbol>}
 */
record NcfOracle(Map<String, INDArray> p) {

  /** f^r(p_u, q_i) of rows of users and items, [rows, 1]; Eq. 6 to 8 and the authors' variants. */
  INDArray own(InteractionUnit unit, int r, int[] users, int[] items) {
    INDArray pu = p.get("users").getRows(users);
    INDArray qi = p.get("items").getRows(items);
    INDArray product = pu.mul(qi);
    INDArray h = p.get("unit-" + r + "/h");
    if (unit instanceof Gmf gmf) {
      return (gmf.hidden() ? relu(product.mmul(p.get("unit-" + r + "/w"))) : product).mmul(h);
    }
    if (unit instanceof Mlp mlp) {
      return tower(r, mlp.layers(), Nd4j.hstack(pu, qi)).mmul(h);
    }
    NeuMf neuMf = (NeuMf) unit;
    if (neuMf.productInTower()) {
      return tower(r, neuMf.layers(), Nd4j.hstack(pu, qi, product)).mmul(h);
    }
    return Nd4j.hstack(product, tower(r, neuMf.layers(), Nd4j.hstack(pu, qi))).mmul(h);
  }

  /** z_L of Eq. 7. */
  private INDArray tower(int r, int layers, INDArray z) {
    for (int l = 1; l <= layers; l++) {
      z = relu(z.mmul(p.get("unit-" + r + "/w" + l)).addRowVector(p.get("unit-" + r + "/b" + l)));
    }
    return z;
  }

  /** out^1 … out^R, Eq. 9, each [rows, 1]. */
  List<INDArray> logits(
      InteractionUnit unit, Combination combination, int behaviours, int[] users, int[] items) {
    List<INDArray> out = new ArrayList<>();
    INDArray biases = p.get("item-bias").getRows(items);
    for (int r = 0; r < behaviours; r++) {
      INDArray b = biases.getColumn(Math.min(r, biases.columns() - 1), true);
      INDArray f = own(unit, r, users, items);
      INDArray before = r == 0 ? null : out.get(r - 1);
      out.add(
          r == 0 || combination == Combination.INDEPENDENT
              ? f.add(b)
              : combination == Combination.SUM
                  ? before.add(f).add(b)
                  : before.add(f).div(2).add(b));
    }
    return out;
  }

  private static INDArray relu(INDArray x) {
    return Transforms.max(x, 0.0, true);
  }
}
