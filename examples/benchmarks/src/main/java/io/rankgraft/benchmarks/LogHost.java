package io.rankgraft.benchmarks;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Categorical.Vocabulary;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.FeatureType.Rule;
import io.rankgraft.data.ValueList;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.onnx.export.OnnxExport;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The schema of a {@link RowLog}, and a host that knows nothing of it: the product of a user's and
 * an item's random vector, [rows].
 */
final class LogHost {
  private static final int DIM = 8;

  private LogHost() {}

  static FeatureSchema schema() {
    List<Categorical> texts = new ArrayList<>();
    List<Feature> features = new ArrayList<>();
    for (int t = 0; t < RowLog.TEXTS.size(); t++) {
      String name = RowLog.TEXTS.get(t);
      ValueList values = ValueList.of(RowLog.values(t)).named(name + "s");
      texts.add(new Vocabulary(values, Rule.RESERVE, Rule.RESERVE));
      boolean ofUser = name.equals("user") || name.equals("city");
      features.add(new Feature(name, ofUser ? Axis.REQUEST : Axis.CANDIDATE, texts.get(t)));
    }
    features.add(new Feature("hour", Axis.REQUEST, Categorical.Ids.of(24)));
    features.add(new Feature("price", Axis.CANDIDATE, new FeatureType.Dense(1, 0f)));
    features.add(new Feature("age", Axis.REQUEST, new FeatureType.Dense(1, 0f)));
    for (int s = 0; s < RowLog.SEQUENCES.size(); s++) {
      features.add(
          new Feature(
              RowLog.SEQUENCES.get(s),
              Axis.REQUEST,
              new FeatureType.IdSequence(texts.get(RowLog.SOURCES[s]), RowLog.LENGTH)));
    }
    return new FeatureSchema(features);
  }

  /** The host as an ONNX file: inputs user and item, output logit. */
  static byte[] onnx() {
    try (ModelGraph model = ModelGraph.withSeed(5)) {
      define(model.scope(Build.SERVE));
      try (ModelSession session = ModelSession.open(model, Threads.of(1));
          ModelGraph exported = ModelGraph.forExport(session::values, 0)) {
        Operand<TFloat32> logit = define(exported.scope(Build.EXPORT));
        return OnnxExport.of(exported, Map.of("logit", logit)).model();
      }
    }
  }

  private static Operand<TFloat32> define(GraftScope scope) {
    Ops tf = scope.tf();
    Operand<TFloat32> product = tf.math.mul(vectors(scope, "user"), vectors(scope, "item"));
    return tf.reduceSum(product, tf.constant(1));
  }

  private static Operand<TFloat32> vectors(GraftScope scope, String feature) {
    Categorical ids = (Categorical) schema().feature(feature).type();
    Operand<TInt32> input = scope.input(feature, TInt32.class, Shape.of(-1), Axis.CANDIDATE);
    return scope
        .embedding(feature + "s", ids.size(), DIM, Initializer.normal(.3f))
        .lookup(input); // [rows, DIM]
  }
}
