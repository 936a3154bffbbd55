package io.rankgraft.cascade;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * NMTR in float64, equation by equation and one user-item pair at a time: the judge of units and
 * cascade, and independent of them.
 *
 * @param p parameters by name: {@code users}, {@code items}, {@code item-bias}, {@code
 *     unit-<r>/<symbol>}
 */
record NcfOracle(Map<String, INDArray> p) {

  /** f^r(p_u, q_i), Eq. 6 to 8 and the authors' variants of them. */
  double own(InteractionUnit unit, int r, int user, int item) {
    INDArray pu = p.get("users").getRow(user, true);
    INDArray qi = p.get("items").getRow(item, true);
    INDArray product = pu.mul(qi);
    INDArray h = p.get("unit-" + r + "/h");
    if (unit instanceof Gmf gmf) {
      return dot(gmf.hidden() ? relu(product.mmul(p.get("unit-" + r + "/w"))) : product, h);
    }
    if (unit instanceof Mlp mlp) {
      return dot(tower(r, mlp.layers(), Nd4j.hstack(pu, qi)), h);
    }
    NeuMf neuMf = (NeuMf) unit;
    if (neuMf.productInTower()) {
      return dot(tower(r, neuMf.layers(), Nd4j.hstack(pu, qi, product)), h);
    }
    return dot(Nd4j.hstack(product, tower(r, neuMf.layers(), Nd4j.hstack(pu, qi))), h);
  }

  /** z_L of Eq. 7. */
  private INDArray tower(int r, int layers, INDArray z) {
    for (int l = 1; l <= layers; l++) {
      z = relu(z.mmul(p.get("unit-" + r + "/w" + l)).add(p.get("unit-" + r + "/b" + l)));
    }
    return z;
  }

  /** out^1 … out^R, Eq. 9. */
  List<Double> logits(InteractionUnit unit, Combination combination, int behaviours, int u, int i) {
    List<Double> out = new ArrayList<>();
    for (int r = 0; r < behaviours; r++) {
      INDArray bias = p.get("item-bias");
      double b = bias.getDouble(i, Math.min(r, bias.columns() - 1));
      double f = own(unit, r, u, i);
      double before = r == 0 ? 0 : out.get(r - 1);
      out.add(
          r == 0 || combination == Combination.INDEPENDENT
              ? f + b
              : combination == Combination.SUM ? before + f + b : (before + f) / 2 + b);
    }
    return out;
  }

  private static double dot(INDArray row, INDArray h) {
    return row.mmul(h).getDouble(0, 0);
  }

  private static INDArray relu(INDArray x) {
    return Transforms.max(x, 0.0, true);
  }
}
