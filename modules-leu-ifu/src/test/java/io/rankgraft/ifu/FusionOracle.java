package io.rankgraft.ifu;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** HTLNet's fusion in float64, equation by equation: the judge of the grafts. */
final class FusionOracle {
  private FusionOracle() {}

  /** Eq. 13 and 14. */
  static INDArray fuse(List<INDArray> us, INDArray h1, INDArray h2, INDArray h3) {
    INDArray above = null;
    INDArray below = null;
    for (INDArray u : us) {
      INDArray score = u.mmul(h2).mul(u.mmul(h3)).sum(true, 1).div(Math.sqrt(u.columns())); // ŵ_u
      INDArray weight = Transforms.exp(score);
      INDArray part = u.mmul(h1).mulColumnVector(weight);
      above = above == null ? part : above.add(part);
      below = below == null ? weight : below.add(weight);
    }
    return above.divColumnVector(below);
  }

  /** Eq. 11 and 12, label 1 in row 1. */
  static INDArray label(INDArray logit, double tau, INDArray table) {
    INDArray y = Transforms.sigmoid(logit);
    INDArray one = Transforms.exp(Transforms.log(y).div(tau));
    INDArray zero = Transforms.exp(Transforms.log(y.rsub(1)).div(tau));
    INDArray p = one.div(one.add(zero));
    return Nd4j.hstack(p.rsub(1), p).mmul(table);
  }

  /** Eq. 6 with vectors in the order given; those that are null are left out. */
  static INDArray concat(INDArray... parts) {
    List<INDArray> present = new ArrayList<>();
    for (INDArray part : parts) {
      if (part != null) {
        present.add(part);
      }
    }
    return Nd4j.hstack(present);
  }
}
