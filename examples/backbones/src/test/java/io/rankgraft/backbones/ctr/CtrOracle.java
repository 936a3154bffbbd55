package io.rankgraft.backbones.ctr;

import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.testkit.GraphRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Layers, gates and mixtures in float64, over the values a graph's parameters have. */
final class CtrOracle {
  private final Map<String, INDArray> values = new HashMap<>();

  CtrOracle(ModelGraph model, GraphRun run) {
    for (Parameter parameter : model.parameters()) {
      float[] flat = run.value(parameter);
      int rows = parameter.shape().numDimensions() == 1 ? 1 : (int) parameter.shape().get(0);
      values.put(parameter.name(), matrix(flat, rows));
    }
  }

  static INDArray matrix(float[] flat, int rows) {
    int columns = flat.length / rows;
    double[][] x = new double[rows][columns];
    for (int i = 0; i < flat.length; i++) {
      x[i / columns][i % columns] = flat[i];
    }
    return Nd4j.createFromArray(x);
  }

  static double[] flat(INDArray x) {
    double[] flat = new double[x.rows() * x.columns()];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = x.getDouble(i / x.columns(), i % x.columns());
    }
    return flat;
  }

  INDArray value(String name) {
    INDArray value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is not among " + values.keySet());
    }
    return value;
  }

  static INDArray relu(INDArray x) {
    return x.mul(x.gt(0).castTo(x.dataType()));
  }

  INDArray mlp(String path, INDArray x, int layers) {
    INDArray h = x;
    for (int l = 1; l <= layers; l++) {
      h = relu(h.mmul(value(path + "/w" + l)).addRowVector(value(path + "/b" + l)));
    }
    return h;
  }

  INDArray linear(String path, INDArray x) {
    return x.mmul(value(path + "/w-out")).addRowVector(value(path + "/b-out"));
  }

  INDArray tower(String path, INDArray x, int layers) {
    return linear(path, mlp(path, x, layers));
  }

  static INDArray softmax(INDArray z) {
    INDArray e = Transforms.exp(z.subColumnVector(z.max(true, 1)));
    return e.divColumnVector(e.sum(true, 1));
  }

  INDArray gate(String path, INDArray x) {
    return softmax(x.mmul(value(path + "/gate")));
  }

  static INDArray mix(INDArray gate, List<INDArray> experts) {
    INDArray sum = null;
    for (int e = 0; e < experts.size(); e++) {
      INDArray part = experts.get(e).mulColumnVector(gate.getColumn(e, true));
      sum = sum == null ? part : sum.add(part);
    }
    return sum;
  }

  List<INDArray> experts(String path, int count, INDArray x, int layers) {
    List<INDArray> experts = new ArrayList<>();
    for (int e = 1; e <= count; e++) {
      experts.add(mlp(path + "-" + e, x, layers));
    }
    return experts;
  }
}
