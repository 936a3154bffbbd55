package io.rankgraft.tim;

import io.rankgraft.tim.TimConfig.Empty;
import io.rankgraft.tim.TimConfig.HyperInput;
import io.rankgraft.tim.TimConfig.Inject;
import io.rankgraft.tim.TimConfig.Positions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * TIM in float64, one task, behaviour and candidate at a time, equation by equation from the paper.
 * Padding is not masked but left out.
 */
final class Oracle {
  private final World world;
  private final TimConfig config;
  private final Map<String, INDArray> p;
  private final Map<String, INDArray> known = new HashMap<>(); // what no candidate changes

  Oracle(World world, TimConfig config, Map<String, INDArray> parameters) {
    this.world = world;
    this.config = config;
    this.p = parameters;
  }

  /** interest_t of a task, row-major [C, M · d]. */
  double[] interest(int task) {
    int candidates = world.targets().length;
    int m = config.behaviours();
    double[] out = new double[candidates * m * World.DIM];
    for (int c = 0; c < candidates; c++) {
      for (int b = 0; b < m; b++) {
        INDArray dec = decode(task, b, c);
        for (int i = 0; i < World.DIM; i++) {
          out[(c * m + b) * World.DIM + i] = dec.getDouble(0, i); // Eq. 8
        }
      }
    }
    return out;
  }

  private INDArray decode(int t, int b, int c) {
    INDArray item = World.row(world.targets()[c]);
    List<INDArray> events = new ArrayList<>();
    int r = world.requestOf()[c];
    float[] mask = world.masks().get(b)[r];
    for (int l = 0; l < mask.length; l++) {
      if (mask[l] == 1) {
        events.add(position(World.row(world.items().get(b)[r][l]), l));
      }
    }
    boolean empty = events.isEmpty();
    if (empty && config.sequences().empty() == Empty.ZERO_INTEREST) {
      return Nd4j.zeros(org.nd4j.linalg.api.buffer.DataType.DOUBLE, 1, World.DIM);
    }
    if (empty && config.sequences().empty() == Empty.NULL_ITEM) {
      events.add(position(p.get("null-item").getRow(b, true).dup(), 0));
    }
    INDArray mha =
        events.isEmpty()
            ? item.mul(0)
            : attention(
                "decoder-attention",
                item,
                once(t + "," + b + "," + r, () -> encode(t, b, Nd4j.vstack(events))),
                t,
                b);
    INDArray out3 = norm("decoder-norm-1", item.add(mha), t, b); // Eq. 7
    return norm("decoder-norm-2", out3.add(ffn("decoder-ffn", out3, t, b)), t, b);
  }

  private INDArray encode(int t, int b, INDArray x) {
    INDArray out0 = norm("encoder-norm-1", x.add(attention("encoder-attention", x, x, t, b)), t, b);
    return norm("encoder-norm-2", out0.add(ffn("encoder-ffn", out0, t, b)), t, b);
  }

  private INDArray position(INDArray x, int l) {
    if (config.sequences().positions() == Positions.LEARNED) {
      return x.add(p.get("position").getRow(l, true));
    }
    if (config.sequences().positions() == Positions.SINUSOID) {
      double[][] angle = new double[1][World.DIM];
      for (int i = 0; i < World.DIM; i += 2) {
        angle[0][i] = Math.sin(l / Math.pow(1e4, (double) i / World.DIM));
        angle[0][i + 1] = Math.cos(l / Math.pow(1e4, (double) i / World.DIM));
      }
      return x.add(Nd4j.createFromArray(angle));
    }
    return x;
  }

  /** Eq. 3 and 4; Eq. 7's MHA where the queries are the target item. */
  private INDArray attention(String name, INDArray from, INDArray to, int t, int b) {
    int h = config.transformer().heads();
    int width = World.DIM / h;
    boolean injected = config.conditions().inject() == Inject.QKV;
    INDArray q = from.mmul(weight(name + "-query", injected, t, b, "-hyper"));
    INDArray k = to.mmul(weight(name + "-key", injected, t, b, "-hyper"));
    INDArray v = to.mmul(weight(name + "-value", injected, t, b, "-hyper"));
    List<INDArray> heads = new ArrayList<>();
    for (int i = 0; i < h; i++) {
      INDArray scores =
          columns(q, i, width).mmul(columns(k, i, width).transpose()).div(Math.sqrt(width));
      INDArray most = scores.max(true, 1);
      INDArray exp = Transforms.exp(scores.subColumnVector(most));
      INDArray total = exp.sum(true, 1);
      if (config.sequences().empty() == Empty.ZERO_EVENT && name.startsWith("decoder")) {
        total = total.add(Transforms.exp(most.neg()));
      }
      heads.add(exp.divColumnVector(total).mmul(columns(v, i, width)));
    }
    return Nd4j.hstack(heads).mmul(p.get(name + "-output"));
  }

  private static INDArray columns(INDArray x, int head, int width) {
    return x.get(
        NDArrayIndex.all(), NDArrayIndex.interval((long) head * width, (head + 1L) * width));
  }

  /** Eq. 5. */
  private INDArray ffn(String name, INDArray x, int t, int b) {
    boolean first = config.conditions().inject() == Inject.FFN1;
    boolean second = config.conditions().inject() == Inject.FFN2;
    INDArray w1 = weight(name, "w1", first, t, b);
    INDArray b1 = weight(name, "b1", first, t, b);
    INDArray w2 = weight(name, "w2", second, t, b);
    INDArray b2 = weight(name, "b2", second, t, b);
    return relu(x.mmul(w1).addRowVector(b1)).mmul(w2).addRowVector(b2);
  }

  private INDArray weight(String layer, String symbol, boolean injected, int t, int b) {
    INDArray w = p.get(layer + "-" + symbol);
    return injected ? modulated(w, layer + "-hyper-" + symbol, t, b) : w;
  }

  private INDArray weight(String name, boolean injected, int t, int b, String suffix) {
    INDArray w = p.get(name);
    return injected ? modulated(w, name + suffix, t, b) : w;
  }

  /** Section 5.2.2: W ⊙ (1.0 + W_{t,b}). */
  private INDArray modulated(INDArray w, String name, int t, int b) {
    return once(name + t + "," + b, () -> product(w, generate(name, t, b)));
  }

  private static INDArray product(INDArray w, INDArray generated) {
    double[][] m = new double[w.rows()][w.columns()];
    for (int i = 0; i < w.rows() * w.columns(); i++) {
      int r = i / w.columns();
      int c = i % w.columns();
      m[r][c] = w.getDouble(r, c) * (1 + generated.getDouble(0, i));
    }
    return Nd4j.createFromArray(m);
  }

  /** Eq. 6. */
  private INDArray norm(String name, INDArray x, int t, int b) {
    INDArray centred = x.subColumnVector(x.mean(true, 1));
    INDArray deviation =
        Transforms.sqrt(centred.mul(centred).mean(true, 1).add(config.transformer().epsilon()));
    INDArray normalised = centred.divColumnVector(deviation);
    INDArray gamma = p.get(name + "-scale");
    INDArray beta = p.get(name + "-shift");
    if (config.conditions().inject() == Inject.NORM) {
      gamma = gamma.mul(generate(name + "-hyper-scale", t, b));
      beta = beta.add(generate(name + "-hyper-shift", t, b));
    }
    return normalised.mulRowVector(gamma).addRowVector(beta);
  }

  private INDArray once(String key, Supplier<INDArray> value) {
    INDArray have = known.get(key);
    if (have == null) {
      have = value.get();
      known.put(key, have);
    }
    return have;
  }

  /** Eq. 2. */
  private INDArray generate(String name, int t, int b) {
    return once("generated " + name + t + "," + b, () -> mlp(name, t, b));
  }

  private INDArray mlp(String name, int t, int b) {
    INDArray task = p.get("task").getRow(t, true).dup();
    INDArray behaviour = p.get("behaviour").getRow(b, true).dup();
    INDArray x =
        config.conditions().hyperInput() == HyperInput.CONCAT
            ? Nd4j.hstack(task, behaviour)
            : task.add(behaviour);
    INDArray hidden = relu(x.mmul(p.get(name + "-w1")).add(p.get(name + "-b1")));
    return hidden.mmul(p.get(name + "-w2")).add(p.get(name + "-b2"));
  }

  private static INDArray relu(INDArray x) {
    return Transforms.max(x, x.mul(0));
  }
}
