package io.rankgraft.onnx.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType.Rule;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.nd4j.Float64Judge;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.Domain;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ScoreFormula;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class LargeExportTest {
  private static final int ROWS = 400_000; // of floats: more than 1 MiB, and 4 MiB in one file

  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(new Feature("item", Axis.CANDIDATE, new Categorical.Hashed(ROWS, Rule.REJECT))));

  /**
   * A parameter and fixed data that are large, one of them computed with, and a small parameter.
   */
  private static Operand<TFloat32> define(GraftScope scope) {
    var tf = scope.tf();
    Operand<TInt32> item = scope.input("item", TInt32.class, Shape.of(-1), Axis.CANDIDATE);
    Operand<TFloat32> rows =
        scope.embedding("items", ROWS, 2, Initializer.normal(.1f)).lookup(item);
    Operand<TFloat32> prices =
        scope.fixed("prices", TFloat32.class, Shape.of(ROWS), LargeExportTest::prices);
    Operand<TFloat32> bias = scope.parameter("bias", Shape.of(1), Initializer.constant(.5f));
    Operand<TFloat32> price = tf.gather(tf.math.mul(prices, tf.constant(2f)), item, tf.constant(0));
    return tf.math.add(tf.math.add(tf.reduceSum(rows, tf.constant(1)), price), bias);
  }

  private static TFloat32 prices() {
    float[] prices = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      prices[i] = i;
    }
    return TFloat32.tensorOf(Shape.of(ROWS), DataBuffers.of(prices, true, false));
  }

  private static float[] scores(ModelGraph model, Operand<TFloat32> score) {
    float[] scores = new float[2];
    try (ModelSession session = ModelSession.open(model, Threads.of(1));
        Feed feed = new Feed()) {
      feed.put("item", new int[] {3, ROWS - 1});
      try (Result result = session.serve(feed, List.of(score))) {
        ((TFloat32) result.get(0)).copyTo(DataBuffers.of(scores, false, false));
      }
    }
    return scores;
  }

  @Test
  void valuesBesideTheGraphGiveTheFileAndTheScoresOfConstantsInIt() {
    try (ModelGraph trained = ModelGraph.withSeed(1)) {
      define(trained.scope(Build.SERVE));
      try (ModelSession session = ModelSession.open(trained, Threads.of(1));
          ModelGraph copied = ModelGraph.forExport(session::values, 0);
          ModelGraph shared = ModelGraph.forExport(session.tensors(), 0)) {
        Operand<TFloat32> one = define(copied.scope(Build.EXPORT));
        Operand<TFloat32> other = define(shared.scope(Build.EXPORT));
        assertEquals(0, copied.beside().size());
        assertEquals(2, shared.beside().size());
        assertTrue(shared.graph().toGraphDef().getSerializedSize() < 20_000);
        byte[] file = OnnxExport.of(shared, Map.of("score", other)).model();
        assertArrayEquals(OnnxExport.of(copied, Map.of("score", one)).model(), file);
        assertTrue(file.length > 3 * ROWS * Float.BYTES);
        float[] scores = scores(shared, other);
        assertEquals(2 * (ROWS - 1) + .5f, scores[1], 1);
        assertArrayEquals(scores(copied, one), scores);
      }
    }
  }

  @Test
  void aLargeModelIsJudgedAndWrittenFromOutsideTheHeap(@TempDir Path folder) throws IOException {
    try (ModelGraph trained = ModelGraph.withSeed(1)) {
      define(trained.scope(Build.SERVE));
      try (ModelSession session = ModelSession.open(trained, Threads.of(1));
          ModelGraph shared = ModelGraph.forExport(session.tensors(), 0)) {
        RankerExport export =
            RankerExport.of(
                shared,
                Map.of(OutputSpec.of("score", Domain.AMOUNT), define(shared.scope(Build.EXPORT))),
                Optional.empty(),
                ScoreFormula.of("score"),
                SCHEMA,
                Optional.of(new Float64Judge()));
        assertTrue(export.onnx().isDirect());
        assertEquals(List.of(), export.notes());
        Bundle bundle = export.write(folder.resolve("bundle"), "large", "1", Map.of());
        assertEquals(export.onnx(), ByteBuffer.wrap(bundle.onnx()));
      }
    }
  }

  @Test
  void aTensorThatIsMissingOrOfAnotherShapeIsNamed() {
    try (ModelGraph graph = ModelGraph.forExport(Map.of("items", prices()), 0)) {
      GraftScope scope = graph.scope(Build.EXPORT);
      var e =
          assertThrows(
              IllegalArgumentException.class,
              () -> scope.embedding("items", ROWS, 2, Initializer.zeros()));
      assertTrue(e.getMessage().startsWith("export 'items': expected values of TFloat32, shape ["));
      var missing =
          assertThrows(
              IllegalArgumentException.class,
              () -> scope.parameter("bias", Shape.of(1), Initializer.zeros()));
      assertTrue(missing.getMessage().endsWith("but there are none"), missing.getMessage());
    }
  }
}
