package io.rankgraft.app;

import io.rankgraft.app.Ranker.Vectors;
import io.rankgraft.data.BehaviourLog;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType.Rule;
import io.rankgraft.graph.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.nd4j.Float64Judge;
import io.rankgraft.onnx.export.RankerExport;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.BundleWriter;
import io.rankgraft.serve.Domain;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ScoreFormula;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.savedmodel.SavedModelExport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A ranker whose score is an inner product, as a bundle: all that was propagated is in two tables,
 * and a request reads one row of the one and its candidates' rows of the other.
 */
record VectorBundle(Vectors vectors, FeatureSchema schema) {
  private static final String USER = "user";
  private static final String ITEM = "item";
  private static final String REQUEST_OF = "request-of";
  private static final String SCORE = "score";

  static VectorBundle of(Vectors vectors, BehaviourLog log) {
    return new VectorBundle(
        vectors,
        new FeatureSchema(
            List.of(
                new Feature(USER, io.rankgraft.data.Axis.REQUEST, numbers(log.users())),
                new Feature(ITEM, io.rankgraft.data.Axis.CANDIDATE, numbers(log.items())))));
  }

  /** Users and items are numbers from 0 in these logs. */
  private static Categorical numbers(int size) {
    return new Categorical.Vocabulary(
        IntStream.range(0, size).mapToObj(Integer::toString).toList(), Rule.REJECT, Rule.REJECT);
  }

  private Operand<TFloat32> score(GraftScope scope) {
    Ops tf = scope.tf();
    Shape rows = Shape.of(Shape.UNKNOWN_SIZE);
    Operand<TInt32> requestOf = scope.input(REQUEST_OF, TInt32.class, rows, Axis.CANDIDATE);
    Operand<TInt32> user = scope.input(USER, TInt32.class, rows, Axis.REQUEST);
    Operand<TInt32> item = scope.input(ITEM, TInt32.class, rows, Axis.CANDIDATE);
    Operand<TFloat32> p = table(scope, "users", vectors.users()).lookup(user);
    Operand<TFloat32> q = table(scope, "items", vectors.items()).lookup(item);
    return tf.reduceSum(
        tf.math.mul(scope.toCandidates(p, requestOf), q), tf.constant(1));
  }

  private io.rankgraft.graph.EmbeddingTable table(
      GraftScope scope, String name, float[] values) {
    return scope.embedding(
        name, values.length / vectors.width(), vectors.width(), Initializer.zeros());
  }

  private float[] values(String name) {
    return name.equals("users") ? vectors.users() : vectors.items();
  }

  /** Writes a bundle whose engines agree with float64. */
  Bundle write(Path target, String name, ExportCommand.Format format, Map<String, String> origin)
      throws IOException {
    RankerExport export;
    try (ModelGraph model = ModelGraph.forExport(this::values, 0)) {
      export =
          RankerExport.of(
              model,
              Map.of(OutputSpec.of(SCORE, Domain.AMOUNT), score(model.scope(Build.EXPORT))),
              Optional.of(REQUEST_OF),
              ScoreFormula.of(SCORE),
              schema,
              Optional.of(new Float64Judge()));
    }
    if (format == ExportCommand.Format.ONNX) {
      return export.write(target, name, "1", origin);
    }
    try (ModelGraph model = ModelGraph.withSeed(0);
        BundleWriter writer = BundleWriter.to(target)) {
      Operand<TFloat32> score = score(model.scope(Build.SERVE));
      try (ModelSession session = ModelSession.open(model, Threads.of(1))) {
        session.assign("users", vectors.users());
        session.assign("items", vectors.items());
        SavedModelExport.of(session).withOutput(SCORE, score).write(writer.savedModel());
      }
      return writer.commit(
          name, "1", export.signature(), schema, export.golden(), export.parity(), origin);
    }
  }
}
