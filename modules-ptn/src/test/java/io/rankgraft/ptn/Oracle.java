package io.rankgraft.ptn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * HPMR in float64, equation by equation from the paper: the judge of the graft and independent of
 * it. The encoder has one layer, the extraction network one, both with LeakyReLU as the aggregator.
 */
final class Oracle {
  /** c+ of every loss. */
  static final double POSITIVE = 1.5;

  /** c− of every loss. */
  static final double NEGATIVE = 0.2;

  private final World world;
  private final PtnConfig config;
  private final boolean extracts;

  /**
   * @param extracts whether ψ is one step on the graph; if not, it is the identity (L_tr = 0)
   */
  Oracle(World world, PtnConfig config, boolean extracts) {
    this.world = world;
    this.config = config;
    this.extracts = extracts;
  }

  /**
   * @param enhanced g_u^k
   * @param terms the terms of Eq. 13 with their coefficients, by the name of the graft's loss
   */
  record Result(
      List<INDArray> users,
      List<INDArray> items,
      List<INDArray> relations,
      List<INDArray> enhanced,
      Map<String, Double> terms) {
    double total() {
      return terms.values().stream().mapToDouble(x -> x).sum();
    }
  }

  Result run(Map<String, INDArray> p) {
    int behaviours = world.observed().size();
    List<INDArray> users = new ArrayList<>();
    List<INDArray> items = new ArrayList<>();
    List<INDArray> relations = new ArrayList<>();
    for (int k = 0; k < behaviours; k++) {
      INDArray a = Nd4j.createFromArray(world.adjacency(k));
      INDArray r0 = row(p.get("host/relations"), k);
      INDArray x = p.get("host/users");
      INDArray y = p.get("host/items");
      // Eq. 2 and 3, L = 1
      users.add(x.add(leaky(timesRow(a.mmul(y), r0))).div(2));
      items.add(y.add(leaky(timesRow(a.transpose().mmul(x), r0))).div(2));
      relations.add(r0.add(r0.mmul(p.get("host/relation-1"))).div(2));
    }
    double s = config.projecting().scale();
    List<INDArray> enhanced = new ArrayList<>();
    for (int k = 0; k < behaviours; k++) {
      INDArray g = users.get(k).dup(); // Eq. 12
      for (int up = 0; config.parts().sit() && up < k; up++) {
        INDArray u = shared(users.get(up), users.get(k)).mul(s);
        INDArray v = shared(items.get(up), items.get(k)).mul(s);
        g = g.add(extract(k, u, v, relations.get(k)).mul(config.combining().alpha())); // Eq. 8, 9
      }
      for (int down = k + 1; config.parts().urr() && down < behaviours; down++) {
        double m = config.projecting().reprojectionScale();
        INDArray u = reprojected(users.get(k), users.get(down), s).mul(m);
        INDArray v = reprojected(items.get(k), items.get(down), s).mul(m);
        g = g.add(extract(k, u, v, relations.get(k)).mul(config.combining().beta())); // Eq. 10, 11
      }
      enhanced.add(config.combining().divideByBehaviours() ? g.div(behaviours) : g);
    }
    return new Result(
        users, items, relations, enhanced, terms(p, users, items, relations, enhanced));
  }

  /** Eq. 13 without the L2 term, which is the host's. */
  private Map<String, Double> terms(
      Map<String, INDArray> p,
      List<INDArray> users,
      List<INDArray> items,
      List<INDArray> relations,
      List<INDArray> enhanced) {
    Map<String, Double> terms = new LinkedHashMap<>();
    int behaviours = users.size();
    for (int k = 0; k < behaviours; k++) {
      double lambda = config.lambdas().get(k);
      double[][] m = world.observed().get(k);
      put(
          terms,
          "original-" + name(k),
          lambda * config.gammas().original(),
          decomposed(users.get(k), relations.get(k), items.get(k), m));
      put(
          terms,
          "enhanced-" + name(k),
          lambda * config.gammas().enhanced(),
          decomposed(enhanced.get(k), relations.get(k), items.get(k), m));
      for (int t = k + 1; config.parts().urs() && t < behaviours; t++) {
        double s = config.projecting().scale();
        INDArray u = unique(users.get(k), users.get(t)).mul(s);
        INDArray v = unique(items.get(k), items.get(t)).mul(s);
        put(
            terms,
            "unique-" + name(k) + "-" + name(t),
            lambda * config.gammas().unique(),
            decomposed(u, uniqueRelation(p, k), v, world.onlyUpstream(k, t)));
      }
    }
    return terms;
  }

  private static void put(Map<String, Double> terms, String name, double weight, double value) {
    if (weight != 0) {
      terms.put("ptn/" + name, weight * value);
    }
  }

  static String name(int behaviour) {
    return List.of("view", "cart", "buy").get(behaviour);
  }

  /** e_r^{k,uni}: Eq. 2 and 3 with matrices of its own, from the same first vector. */
  private INDArray uniqueRelation(Map<String, INDArray> p, int k) {
    INDArray r = row(p.get("host/relations"), k);
    INDArray sum = r.dup();
    for (int l = 1; l <= config.uniqueRelationLayers(); l++) {
      r = r.mmul(p.get("ptn/relation-unique-" + l));
      sum = sum.add(r);
    }
    return sum.div(config.uniqueRelationLayers() + 1);
  }

  private INDArray extract(int k, INDArray users, INDArray items, INDArray relation) {
    if (!extracts) {
      return users;
    }
    INDArray a = Nd4j.createFromArray(world.adjacency(k));
    return users.add(leaky(timesRow(a.mmul(items), relation))).div(2);
  }

  /** Eq. 5, first line, by rows; not a number along a zero row, which only the graft must stand. */
  static INDArray shared(INDArray up, INDArray down) {
    INDArray norm = Transforms.sqrt(down.mul(down).sum(true, 1));
    return down.mulColumnVector(up.mul(down).sum(true, 1).div(norm).div(norm));
  }

  /** Eq. 5, second line. */
  static INDArray unique(INDArray up, INDArray down) {
    return up.sub(shared(up, down));
  }

  /** The first vectors of Eq. 10. */
  private static INDArray reprojected(INDArray up, INDArray down, double s) {
    return shared(unique(up, down).mul(s), up).mul(s);
  }

  /** Eq. 4, as printed: the positives, then the sum over i and j. */
  static double decomposed(INDArray users, INDArray relation, INDArray items, double[][] positive) {
    INDArray o = users.mulRowVector(relation).mmul(items.transpose());
    INDArray observed = o.mul(o).mul(POSITIVE - NEGATIVE).sub(o.mul(2 * POSITIVE));
    double loss = dot(observed, Nd4j.createFromArray(positive));
    INDArray uu = users.transpose().mmul(users);
    INDArray vv = items.transpose().mmul(items).mul(NEGATIVE);
    INDArray rr = relation.transpose().mmul(relation);
    return loss + rr.mul(uu).mul(vv).sumNumber().doubleValue();
  }

  /** Σ_uv c (y − o)²: the loss of appendix A.3 before anything is taken apart. */
  static double bruteForce(INDArray users, INDArray relation, INDArray items, double[][] positive) {
    double loss = 0;
    for (int u = 0; u < users.rows(); u++) {
      for (int v = 0; v < items.rows(); v++) {
        double o = score(users, relation, items, u, v);
        loss += positive[u][v] > 0 ? POSITIVE * (1 - o) * (1 - o) : NEGATIVE * o * o;
      }
    }
    return loss;
  }

  /** o = u · diag(r) · v, Eq. 4, 6 and 12. */
  static double score(INDArray users, INDArray relation, INDArray items, int u, int v) {
    double o = 0;
    for (int i = 0; i < users.columns(); i++) {
      o += users.getDouble(u, i) * relation.getDouble(0, i) * items.getDouble(v, i);
    }
    return o;
  }

  static INDArray leaky(INDArray x) {
    return Transforms.max(x, x.mul(0.2));
  }

  static INDArray timesRow(INDArray x, INDArray row) {
    return x.mulRowVector(row);
  }

  static INDArray row(INDArray x, int i) {
    return x.getRow(i, true).dup();
  }

  static double dot(INDArray a, INDArray b) {
    return a.mul(b).sumNumber().doubleValue();
  }

  /** Row-major values. */
  static double[] values(INDArray x) {
    double[] values = new double[x.rows() * x.columns()];
    for (int i = 0; i < values.length; i++) {
      values[i] = x.getDouble(i / x.columns(), i % x.columns());
    }
    return values;
  }
}
