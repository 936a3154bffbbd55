package io.rankgraft.backbones;

import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * HPMR's encoder and extraction network in float64, neighbour by neighbour: Eq. 2, 3 and 8–11.
 * Parameters go by the names {@link LightGcnM} gives them.
 */
final class EncoderOracle {
  private final BehaviourLog log;
  private final LightGcnM.Config config;
  private final Map<String, INDArray> p;

  EncoderOracle(BehaviourLog log, LightGcnM.Config config, Map<String, INDArray> parameters) {
    this.log = log;
    this.config = config;
    this.p = parameters;
  }

  /** e_u, e_v and e_r of one behaviour. */
  record Encoded(INDArray users, INDArray items, INDArray relation) {}

  Encoded encode(int k) {
    List<INDArray> x = new ArrayList<>(List.of(p.get("base/users")));
    List<INDArray> y = new ArrayList<>(List.of(p.get("base/items")));
    List<INDArray> r = new ArrayList<>(List.of(p.get("base/relations").getRow(k, true).dup()));
    propagate(k, config.layers(), x, y, r);
    return new Encoded(mean(x), mean(y), mean(r)); // Eq. 3
  }

  /** Eq. 8 to 11, the user half, from given first vectors. */
  INDArray extract(int k, INDArray users, INDArray items, INDArray relation) {
    List<INDArray> x = new ArrayList<>(List.of(users));
    List<INDArray> y = new ArrayList<>(List.of(items));
    List<INDArray> r = new ArrayList<>(List.of(relation));
    propagate(k, config.transferLayers(), x, y, r);
    return mean(x);
  }

  /** Eq. 2, layer by layer. */
  private void propagate(int k, int layers, List<INDArray> x, List<INDArray> y, List<INDArray> r) {
    Interactions pairs = log.interactions().get(k);
    int[] itemDegrees = pairs.itemDegrees();
    for (int l = 1; l <= layers; l++) {
      INDArray fromItems = y.get(l - 1).mulRowVector(r.get(l - 1));
      INDArray fromUsers = x.get(l - 1).mulRowVector(r.get(l - 1));
      INDArray toUsers = Nd4j.createFromArray(new double[log.users()][config.dim()]);
      INDArray toItems = Nd4j.createFromArray(new double[log.items()][config.dim()]);
      for (int u = 0; u < log.users(); u++) {
        for (int v : pairs.itemsOf(u)) {
          double norm = Math.sqrt((double) pairs.degree(u) * itemDegrees[v]);
          toUsers.putRow(u, toUsers.getRow(u).add(fromItems.getRow(v).div(norm)));
          toItems.putRow(v, toItems.getRow(v).add(fromUsers.getRow(u).div(norm)));
        }
      }
      x.add(aggregate(l, toUsers, x.get(0)));
      y.add(aggregate(l, toItems, y.get(0)));
      r.add(r.get(l - 1).mmul(p.get("base/relation-" + l)));
    }
  }

  private INDArray aggregate(int l, INDArray n, INDArray ego) {
    return switch (config.aggregator()) {
      case LIGHTGCN -> n;
      case GCCF -> leaky(n);
      case GCN -> leaky(n.mmul(w("w-", l)).addRowVector(w("b-", l)));
      case NGCF -> {
        INDArray t = leaky(n.mmul(w("w-", l)).addRowVector(w("b-", l)));
        INDArray both = ego.mul(t).mmul(w("w-interaction-", l));
        yield t.add(leaky(both.addRowVector(w("b-interaction-", l))));
      }
    };
  }

  private INDArray w(String name, int l) {
    return p.get("base/" + name + l);
  }

  private static INDArray leaky(INDArray x) {
    return Transforms.max(x, x.mul(0.2));
  }

  private static INDArray mean(List<INDArray> layers) {
    INDArray sum = layers.get(0).dup();
    for (INDArray layer : layers.subList(1, layers.size())) {
      sum.addi(layer);
    }
    return sum.div(layers.size());
  }
}
