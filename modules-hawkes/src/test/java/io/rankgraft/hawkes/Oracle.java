package io.rankgraft.hawkes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * HEROES in float64, one list and one step at a time, with the branches of Eq. 10 and 13 as
 * branches: the judge of the graft and independent of it.
 */
final class Oracle {
  private final Browsing lists;
  private final HawkesConfig config;
  private final Map<String, INDArray> p;
  private final Map<String, INDArray> blocks = new HashMap<>(); // cut out once, not at every step
  private final int h;

  /** By position of all lists, padding included, as the graph gives them; 0 in padding. */
  final double[] clickLogit;

  final double[] conversionLogit;
  final double[] inherentClickLogit;
  final double[] inherentConversionLogit;
  final double[] gates;

  Oracle(Browsing lists, Map<String, INDArray> parameters) {
    this.lists = lists;
    this.config = lists.config;
    this.p = parameters;
    this.h = config.layers().hidden();
    int rows = Browsing.LENGTHS.length * config.positions();
    clickLogit = new double[rows];
    conversionLogit = new double[rows];
    inherentClickLogit = new double[rows];
    inherentConversionLogit = new double[rows];
    gates = new double[rows];
    for (int list = 0; list < Browsing.LENGTHS.length; list++) {
      switch (config.layers().without()) {
        case NOTHING -> gated(list);
        case INTRA -> perceptrons(list);
        case INTER -> independent(list);
        case UNIT -> plain(list);
      }
    }
  }

  /** One layer's memory. */
  private static final class Cell {
    INDArray c;
    INDArray inherent;
    INDArray hidden;
    INDArray inherentHidden;
    INDArray delta;
    double click; // y of the item of the update
  }

  private Cell start() {
    Cell cell = new Cell();
    cell.c = Nd4j.zeros(org.nd4j.linalg.api.buffer.DataType.DOUBLE, 1, h);
    cell.inherent = cell.c.dup();
    cell.hidden = cell.c.dup();
    cell.inherentHidden = cell.c.dup();
    cell.delta = cell.c.dup();
    return cell;
  }

  private void gated(int list) {
    boolean clickDecays = config.layers().decay() != HawkesConfig.Decay.NONE;
    boolean conversionDecays = config.layers().decay() == HawkesConfig.Decay.BOTH;
    Cell c = start();
    Cell v = start();
    double before = 0;
    int last = -1; // k, the step of the conversion layer's last update
    boolean ifClicked = config.gating().postClick() == HawkesConfig.PostClick.IF_CLICKED;
    double since = 0; // t_i − t_k where gates are soft and there is no k
    for (int i = 0; i < Browsing.LENGTHS[list]; i++) {
      INDArray x = item(list, i);
      INDArray u =
          c.hidden
              .mul(1 - before)
              .mmul(rows("click/top-down", 0))
              .add(v.hidden.mul(before).mmul(rows("click/top-down", 1)));
      INDArray d = clickDecays ? decayed(c, lists.gap(list, i)) : c.c;
      double observed = lists.clicks[lists.row(list, i)];
      c =
          update(
              "click", x, u, d.mul(1 - before), c.inherent.mul(1 - before), clickDecays, observed);
      double z = head("click-head", c.hidden);
      double predicted = sigmoid(z) > config.gating().threshold() ? 1 : 0;
      double g =
          switch (config.gating().gate()) {
            case PREDICTED, STRAIGHT_THROUGH, PREVIOUS_LABEL -> predicted;
            case SOFT -> sigmoid(z);
            case LABEL -> observed;
          };
      before = config.gating().gate() == Gate.PREVIOUS_LABEL ? observed : g;
      INDArray own = v.hidden.mmul(rows("conversion/top-down", 0));
      INDArray below = c.hidden.mmul(rows("conversion/top-down", 1));
      since += lists.gap(list, i);
      double age = config.gating().gate() == Gate.SOFT ? since : time(list, last, i);
      INDArray memory = conversionDecays ? decayed(v, age) : v.c;
      Cell updated =
          update(
              "conversion",
              x,
              own.add(below.mul(g)),
              memory,
              v.inherent,
              conversionDecays,
              observed);
      Cell asIfClicked =
          update("conversion", x, own.add(below), memory, v.inherent, conversionDecays, observed);
      if (g == 1) {
        v = updated;
        last = i;
      } else if (g != 0) {
        v = mix(v, updated, g);
      }
      since = (1 - g) * since;
      record(list, i, c, ifClicked ? asIfClicked : v, z);
      gates[lists.row(list, i)] = g;
    }
  }

  /** From an item to a later one; from before the list, any. */
  private double time(int list, int from, int to) {
    double time = 0;
    for (int i = from + 1; i <= to; i++) {
      time += lists.gap(list, i);
    }
    return time;
  }

  private Cell mix(Cell old, Cell updated, double g) {
    Cell cell = new Cell();
    cell.c = old.c.mul(1 - g).add(updated.c.mul(g));
    cell.inherent = old.inherent.mul(1 - g).add(updated.inherent.mul(g));
    cell.hidden = old.hidden.mul(1 - g).add(updated.hidden.mul(g));
    cell.inherentHidden = updated.inherentHidden; // not judged where gates are soft
    cell.click = old.click * (1 - g) + updated.click * g;
    cell.delta = delta("conversion", cell.hidden, cell.click);
    return cell;
  }

  private void independent(int list) {
    Cell c = start();
    Cell v = start();
    for (int i = 0; i < Browsing.LENGTHS[list]; i++) {
      INDArray x = item(list, i);
      double observed = lists.clicks[lists.row(list, i)];
      c =
          update(
              "click",
              x,
              c.hidden.mmul(p.get("click/top-down")),
              decayed(c, 1),
              c.inherent,
              true,
              observed);
      v =
          update(
              "conversion",
              x,
              v.hidden.mmul(p.get("conversion/top-down")),
              decayed(v, 1),
              v.inherent,
              true,
              observed);
      record(list, i, c, v, head("click-head", c.hidden));
    }
  }

  private void plain(int list) {
    Cell c = start();
    Cell v = start();
    for (int i = 0; i < Browsing.LENGTHS[list]; i++) {
      INDArray x = item(list, i);
      INDArray u =
          c.hidden.mmul(rows("click/top-down", 0)).add(v.hidden.mmul(rows("click/top-down", 1)));
      c = update("click", x, u, c.c, c.inherent, false, 0);
      INDArray w =
          v.hidden
              .mmul(rows("conversion/top-down", 0))
              .add(c.hidden.mmul(rows("conversion/top-down", 1)));
      v = update("conversion", x, w, v.c, v.inherent, false, 0);
      record(list, i, c, v, head("click-head", c.hidden));
    }
  }

  private void perceptrons(int list) {
    Cell c = start();
    Cell v = start();
    double before = 0;
    for (int i = 0; i < Browsing.LENGTHS[list]; i++) {
      INDArray x = item(list, i);
      c.hidden = perceptron("click", x, v.hidden.mul(before));
      double z = head("click-head", c.hidden);
      double g = sigmoid(z) > config.gating().threshold() ? 1 : 0;
      boolean open = g == 1 || config.gating().postClick() == HawkesConfig.PostClick.IF_CLICKED;
      v.hidden = perceptron("conversion", x, c.hidden.mul(open ? 1 : 0));
      before = g;
      record(list, i, c, v, z);
      gates[lists.row(list, i)] = g;
    }
  }

  private INDArray perceptron(String layer, INDArray x, INDArray u) {
    INDArray first =
        Transforms.tanh(
            x.mmul(p.get(layer + "/input"))
                .add(p.get(layer + "/bias"))
                .add(u.mmul(p.get(layer + "/top-down"))),
            true);
    return Transforms.tanh(
        first.mmul(p.get(layer + "/second")).add(p.get(layer + "/second-bias")), true);
  }

  /** Eq. 15, 10 and 12, and the δ of Eq. 11 that goes with the result. */
  private Cell update(
      String layer,
      INDArray x,
      INDArray u,
      INDArray memory,
      INDArray inherent,
      boolean decays,
      double click) {
    INDArray in = Transforms.sigmoid(gate(layer, 0, x, u), true);
    INDArray forget = Transforms.sigmoid(gate(layer, 1, x, u), true);
    INDArray out = Transforms.sigmoid(gate(layer, 2, x, u), true);
    INDArray z = Transforms.tanh(gate(layer, 3, x, u), true);
    Cell cell = new Cell();
    cell.click = click;
    cell.c = forget.mul(memory).add(in.mul(z));
    cell.hidden = out.mul(Transforms.tanh(cell.c, true));
    cell.inherent = inherent;
    cell.inherentHidden = inherent;
    if (decays) {
      INDArray inherentIn = Transforms.sigmoid(gate(layer, 4, x, u), true);
      INDArray inherentForget = Transforms.sigmoid(gate(layer, 5, x, u), true);
      cell.inherent = inherentForget.mul(inherent).add(inherentIn.mul(z));
      cell.inherentHidden = out.mul(Transforms.tanh(cell.inherent, true));
      cell.delta = delta(layer, cell.hidden, click);
    }
    return cell;
  }

  private INDArray gate(String layer, int k, INDArray x, INDArray u) {
    return x.mmul(columns(layer + "/input", k))
        .add(columns(layer + "/bias", k))
        .add(u.mmul(columns(layer + "/recurrent", k)));
  }

  private INDArray delta(String layer, INDArray hidden, double click) {
    INDArray a = hidden.mmul(p.get(layer + "/decay")).add(p.get(layer + "/decay-bias"));
    if (config.layers().decayReadsClicks()) {
      a = a.add(p.get(layer + "/decay-click").mul(click));
    }
    return Transforms.log(Transforms.exp(a.div(5), true).add(1), true).mul(5);
  }

  /** Eq. 11; before the first update everything is 0. */
  private static INDArray decayed(Cell cell, double steps) {
    return cell.inherent.add(
        cell.c.sub(cell.inherent).mul(Transforms.exp(cell.delta.mul(-steps), true)));
  }

  private void record(int list, int i, Cell c, Cell v, double z) {
    int row = lists.row(list, i);
    clickLogit[row] = z;
    conversionLogit[row] = head("conversion-head", v.hidden);
    inherentClickLogit[row] = head("click-head", c.inherentHidden);
    inherentConversionLogit[row] = head("conversion-head", v.inherentHidden);
  }

  private double head(String name, INDArray hidden) {
    INDArray x = hidden;
    int layers = config.layers().headWidths().size() + 1;
    for (int l = 1; l <= layers; l++) {
      x = x.mmul(p.get(name + "/w-" + l)).add(p.get(name + "/b-" + l));
      x = l < layers ? Transforms.leakyRelu(x, 0.3, true) : x;
    }
    return x.getDouble(0);
  }

  private INDArray item(int list, int i) {
    double[][] x = new double[1][Browsing.WIDTH];
    for (int k = 0; k < Browsing.WIDTH; k++) {
      x[0][k] = lists.items[lists.row(list, i) * Browsing.WIDTH + k];
    }
    return Nd4j.createFromArray(x);
  }

  private INDArray columns(String name, int block) {
    return blocks.computeIfAbsent(
        name + block,
        n ->
            p.get(name)
                .get(NDArrayIndex.all(), NDArrayIndex.interval((long) block * h, (block + 1L) * h))
                .dup());
  }

  private INDArray rows(String name, int block) {
    return blocks.computeIfAbsent(
        name + block,
        n ->
            p.get(name)
                .get(NDArrayIndex.interval((long) block * h, (block + 1L) * h), NDArrayIndex.all())
                .dup());
  }

  static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  /** Eq. 17: clicks, or conversions with their weight. */
  double logLoss(boolean conversion) {
    double sum = 0;
    int items = 0;
    for (int list = 0; list < Browsing.LENGTHS.length; list++) {
      for (int i = 0; i < Browsing.LENGTHS[list]; i++, items++) {
        int row = lists.row(list, i);
        double q = sigmoid(clickLogit[row]) * (conversion ? sigmoid(conversionLogit[row]) : 1);
        double y = conversion ? lists.conversions[row] : lists.clicks[row];
        double w =
            conversion
                ? config.entireSpace().conversionPositiveWeight()
                : config.entireSpace().clickPositiveWeight();
        sum -= w * y * Math.log(q) + (1 - y) * Math.log(1 - q);
      }
    }
    return sum / items;
  }

  /** Eq. 28, by writing out every list with one event or none. */
  double survivalLoss(boolean conversion) {
    double[] logits = conversion ? conversionLogit : clickLogit;
    float[] labels = conversion ? lists.conversions : lists.clicks;
    double total = 0;
    int count = 0;
    for (int list = 0; list < Browsing.LENGTHS.length; list++) {
      int n = Browsing.LENGTHS[list];
      List<Integer> events = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        if (labels[lists.row(list, i)] == 1) {
          events.add(i);
        }
      }
      if (n == 0) {
        continue;
      }
      if (events.isEmpty()) {
        double survives = 1;
        for (int i = 0; i < n; i++) {
          survives *= 1 - sigmoid(logits[lists.row(list, i)]);
        }
        total -= config.entireSpace().survivalWeight() * Math.log(survives);
        count++;
      }
      boolean each = config.entireSpace().events() == HawkesConfig.Events.EACH;
      for (int j : each || events.isEmpty() ? events : events.subList(0, 1)) {
        List<Double> hazards = new ArrayList<>();
        int at = -1;
        for (int i = 0; i < n; i++) {
          if (i == j || !each || !events.contains(i)) {
            at = i == j ? hazards.size() : at;
            hazards.add(sigmoid(logits[lists.row(list, i)]));
          }
        }
        total += one(hazards, at);
        count++;
      }
    }
    return total / count;
  }

  private double one(List<Double> hazards, int event) {
    double survives = 1;
    double probability = 0;
    for (int i = 0; i < hazards.size(); i++) {
      probability = i == event ? hazards.get(i) * survives : probability;
      survives *= 1 - hazards.get(i);
    }
    return -Math.log(probability) - config.entireSpace().survivalWeight() * Math.log(1 - survives);
  }

  double total() {
    return config.entireSpace().unbiased()
        ? survivalLoss(false) + config.entireSpace().conversionWeight() * survivalLoss(true)
        : logLoss(false) + config.entireSpace().conversionWeight() * logLoss(true);
  }
}
