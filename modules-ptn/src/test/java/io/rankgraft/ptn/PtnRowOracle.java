package io.rankgraft.ptn;

import io.rankgraft.behaviours.BehaviourVectors;
import io.rankgraft.behaviours.LogRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * PTN on the rows of {@link LogRows} in float64, row by row from the equations: the judge of the
 * ready mount.
 *
 * @param p parameters by name below the mount
 * @param user x_u, [rows, d]; null without a host's user
 */
record PtnRowOracle(PtnMountConfig config, Map<String, INDArray> p, INDArray user) {
  private static final int BEHAVIOURS = 3;

  /** What all behaviours have in one row. */
  record Row(List<INDArray> users, List<INDArray> items, List<INDArray> enhanced) {}

  private INDArray relation0(int k) {
    return p.get("relation/" + LogRows.BEHAVIOURS.get(k));
  }

  /** e_r^k, [1, d]. */
  INDArray relation(int k) {
    return relation0(k).add(relation0(k).mmul(p.get("relation-matrix"))).div(2);
  }

  /** e_r^{k,uni}. */
  INDArray uniqueRelation(int k) {
    return relation0(k).add(relation0(k).mmul(p.get("relation-unique-1"))).div(2);
  }

  /** e_v^k of an item, [1, d]. */
  private INDArray item(int id, int k) {
    INDArray y = Oracle.row(p.get("items"), id);
    return y.add(Oracle.leaky(y.mul(relation0(k)))).div(2);
  }

  /** e_u^k. */
  private INDArray user(int row, int k) {
    INDArray events = LogRows.read(config.vectors().interaction(), p.get("items"), k).vector();
    double n = LogRows.EVENTS[k][row].length;
    INDArray message = Oracle.leaky(Oracle.row(events, row).mul(Math.sqrt(n)).mul(relation0(k)));
    return user == null ? message : Oracle.row(user, row).add(message).div(2);
  }

  /** Eq. 5, 0 along nothing. */
  private static INDArray shared(INDArray up, INDArray down) {
    double squares = Oracle.dot(down, down);
    return squares == 0 ? down.dup() : down.mul(Oracle.dot(up, down) / squares);
  }

  static INDArray unique(INDArray up, INDArray down) {
    return up.sub(shared(up, down));
  }

  /** Eq. 5 to 12 of one row. */
  Row row(int row) {
    List<INDArray> users = new ArrayList<>();
    List<INDArray> items = new ArrayList<>();
    List<INDArray> enhanced = new ArrayList<>();
    for (int k = 0; k < BEHAVIOURS; k++) {
      users.add(user(row, k));
      items.add(item(LogRows.ITEM[row], k));
    }
    for (int k = 0; k < BEHAVIOURS; k++) {
      INDArray g = users.get(k).dup();
      for (int up = 0; up < k && config.parts().sit(); up++) {
        INDArray message = Nd4j.zeros(g.dataType(), 1, g.columns());
        for (int id : LogRows.EVENTS[k][row]) {
          message.addi(shared(item(id, up), item(id, k)));
        }
        INDArray first = shared(users.get(up), users.get(k));
        g = g.add(extract(row, k, first, message).mul(config.combining().alpha()));
      }
      for (int down = k + 1; down < BEHAVIOURS && config.parts().urr(); down++) {
        INDArray message = Nd4j.zeros(g.dataType(), 1, g.columns());
        for (int id : LogRows.EVENTS[k][row]) {
          message.addi(shared(unique(item(id, k), item(id, down)), item(id, k)));
        }
        INDArray first = shared(unique(users.get(k), users.get(down)), users.get(k));
        g = g.add(extract(row, k, first, message).mul(config.combining().beta()));
      }
      enhanced.add(g);
    }
    return new Row(users, items, enhanced);
  }

  /** ψ_k: the mean of layers 0 and 1, the latter from the row's events of k. */
  private INDArray extract(int row, int k, INDArray first, INDArray sum) {
    int n = Math.max(1, LogRows.EVENTS[k][row].length);
    return first.add(Oracle.leaky(sum.div(Math.sqrt(n)).mul(relation(k)))).div(2);
  }

  /** What every head reads, [rows · 3 d]. */
  double[] features() {
    List<INDArray> parts = new ArrayList<>();
    for (int row = 0; row < LogRows.ROWS; row++) {
      Row of = row(row);
      for (int k = 0; k < BEHAVIOURS; k++) {
        parts.add(of.enhanced().get(k).mul(relation(k)).mul(of.items().get(k)));
      }
    }
    return Nd4j.hstack(parts).toDoubleVector();
  }

  /** u · diag(e_r^k) · e_v^k of every row, of the base or the enhanced user. */
  double[] scores(int k, boolean isEnhanced) {
    double[] scores = new double[LogRows.ROWS];
    for (int row = 0; row < LogRows.ROWS; row++) {
      Row of = row(row);
      INDArray u = (isEnhanced ? of.enhanced() : of.users()).get(k);
      scores[row] = Oracle.dot(u.mul(relation(k)), of.items().get(k));
    }
    return scores;
  }

  /** o^{k1k2,uni}, Eq. 6. */
  double[] uniqueScores(int up, int down) {
    double[] scores = new double[LogRows.ROWS];
    for (int row = 0; row < LogRows.ROWS; row++) {
      Row of = row(row);
      INDArray u = unique(of.users().get(up), of.users().get(down));
      INDArray v = unique(of.items().get(up), of.items().get(down));
      scores[row] = Oracle.dot(u.mul(uniqueRelation(up)), v);
    }
    return scores;
  }

  static PtnMountConfig small() {
    return PtnMountConfig.ofDefaults()
        .withVectors(BehaviourVectors.ofDefaults().withDim(4))
        .withCombining(new PtnConfig.Combining(0.8f, 0.5f, false));
  }
}
