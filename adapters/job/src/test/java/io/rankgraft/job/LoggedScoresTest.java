package io.rankgraft.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.FeatureType.Rule;
import io.rankgraft.data.Rows;
import io.rankgraft.data.SequenceLayout;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.onnx.export.OnnxExport;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.savedmodel.SavedModelExport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Scores that a host gave in its own system, computed here in float64: a job goes on where it gives
 * them too, and names the cause where it does not.
 */
class LoggedScoresTest {
  private static final int IDS = 24; // 0 pads
  private static final int VALUES = 20;
  private static final int LENGTH = 4;
  private static final float[] PLACES = {0.9f, -0.4f, 0.7f, 0.2f};
  private static final float PRICE = 0.6f;

  @TempDir static Path hosts;
  @TempDir Path folder;

  private static float[] table() {
    SplittableRandom random = new SplittableRandom(5);
    float[] table = new float[IDS];
    for (int i = 0; i < IDS; i++) {
      table[i] = (float) (random.nextDouble() * 2 - 1);
    }
    return table;
  }

  /** z = v[item] + Σ a_p v[recent_p] + c price; also 0.05 + 0.9 σ(z), which no Sigmoid gives. */
  private static Map<String, Operand<TFloat32>> host(GraftScope scope) {
    Ops tf = scope.tf();
    Operand<TInt32> item = scope.input("item", TInt32.class, Shape.of(-1), Axis.CANDIDATE);
    Operand<TInt32> recent =
        scope.input("recent", TInt32.class, Shape.of(-1, LENGTH), Axis.CANDIDATE);
    Operand<TFloat32> price = scope.input("price", TFloat32.class, Shape.of(-1, 1), Axis.CANDIDATE);
    Operand<TFloat32> v = tf.constant(table());
    Operand<TFloat32> events =
        tf.reduceSum(
            tf.math.mul(tf.gather(v, recent, tf.constant(0)), tf.constant(PLACES)), tf.constant(1));
    Operand<TFloat32> z =
        tf.math.add(
            tf.math.add(tf.gather(v, item, tf.constant(0)), events),
            tf.math.mul(tf.reshape(price, tf.constant(new int[] {-1})), tf.constant(PRICE)));
    Map<String, Operand<TFloat32>> outputs = new LinkedHashMap<>();
    outputs.put("logit", z);
    outputs.put(
        "calibrated",
        tf.math.add(tf.math.mul(tf.math.sigmoid(z), tf.constant(.9f)), tf.constant(.05f)));
    return outputs;
  }

  @BeforeAll
  static void writeHosts() throws IOException {
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      Map<String, Operand<TFloat32>> served = host(model.scope(Build.SERVE));
      try (ModelSession session = ModelSession.open(model, Threads.of(1))) {
        SavedModelExport export = SavedModelExport.of(session);
        for (Map.Entry<String, Operand<TFloat32>> output : served.entrySet()) {
          export = export.withOutput(output.getKey(), output.getValue());
        }
        export.write(hosts.resolve("saved_model"));
        try (ModelGraph exported = ModelGraph.forExport(session::values, 0)) {
          Files.write(
              hosts.resolve("model.onnx"),
              OnnxExport.of(exported, host(exported.scope(Build.EXPORT))).model());
        }
      }
    }
  }

  /** How a system has its rows: what differs from the schema's way is a cause. */
  private record Own(SequenceLayout layout, int shift, double fill) {
    static final Own AS_WE_DO = new Own(SequenceLayout.PLAIN, 0, 0);

    double logit(int item, List<Integer> recent, double price) {
      float[] v = table();
      double z = v[item + shift] + PRICE * (Double.isNaN(price) ? fill : price);
      double[] places = new double[LENGTH];
      for (int p = 0; p < LENGTH; p++) {
        places[p] = v[0];
      }
      for (int e = 0; e < recent.size(); e++) {
        places[layout.position(e, recent.size(), LENGTH)] = v[recent.get(e) + shift];
      }
      for (int p = 0; p < LENGTH; p++) {
        z += PLACES[p] * places[p];
      }
      return z;
    }
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  private interface Score {
    double of(double logit);
  }

  private static List<Map<String, Object>> rows(Own own, Score score) {
    SplittableRandom random = new SplittableRandom(9);
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      int item = 1 + random.nextInt(VALUES);
      List<Integer> recent =
          IntStream.range(0, 1 + random.nextInt(LENGTH))
              .mapToObj(e -> 1 + random.nextInt(VALUES))
              .toList();
      double price = i % 5 == 2 ? Double.NaN : random.nextDouble();
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("user", "u" + i % 7);
      row.put("item", item);
      row.put("recent", recent);
      row.put("price", Double.isNaN(price) ? null : price);
      row.put("click", random.nextInt(2));
      row.put("said", i == 3 ? null : score.of(own.logit(item, recent, price)));
      rows.add(row);
    }
    return rows;
  }

  private static FeatureSchema schema() {
    Categorical ids = Categorical.Ids.of(IDS);
    List<String> users = IntStream.range(0, 7).mapToObj(u -> "u" + u).toList();
    return new FeatureSchema(
        List.of(
            new Feature(
                "user", Axis.REQUEST, new Categorical.Vocabulary(users, Rule.REJECT, Rule.REJECT)),
            new Feature("item", Axis.CANDIDATE, ids),
            new Feature(
                "recent",
                Axis.REQUEST,
                new FeatureType.IdSequence(ids, LENGTH, SequenceLayout.PLAIN, 0)),
            new Feature("price", Axis.CANDIDATE, new FeatureType.Dense(1, 0f))));
  }

  private List<String> checked(String host, String tap, String tensor, Own own, Score score) {
    List<Map<String, Object>> rows = rows(own, score);
    GraftJob plain = JobFixture.job(hosts.resolve(host));
    List<String> notes = new ArrayList<>();
    GraftJob.onto(HostSource.of(hosts.resolve(host)).withTap(tap, tensor))
        .withGraft(plain.grafts().get(0))
        .withTask(JobTask.ofBinary("click").withHostScore("said"))
        .withControls(false)
        .withRows(
            JobRows.of(
                schema(),
                () -> Rows.of("train", rows.iterator()),
                () -> Rows.of("test", rows.iterator())))
        .check(
            folder.resolve("out"),
            new JobListener() {
              @Override
              public void noted(String line) {
                notes.add(line);
              }
            });
    return notes;
  }

  private void refused(String tap, String tensor, Own own, Score score, String... parts) {
    String message =
        assertThrows(BadInputException.class, () -> checked("model.onnx", tap, tensor, own, score))
            .getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
    assertEquals(1, message.lines().count(), message);
  }

  @Test
  void theScoresOfItsOwnSystemAreConfirmed() {
    String note = "the host scores 54 training rows as said has them";
    for (String host : List.of("model.onnx", "saved_model")) {
      List<String> notes = checked(host, "logit", "logit", Own.AS_WE_DO, LoggedScoresTest::sigmoid);
      assertTrue(notes.contains(note), notes.toString());
    }
    List<String> logits = checked("model.onnx", "logit", "logit", Own.AS_WE_DO, z -> z);
    assertTrue(logits.contains(note + ", as logits"), logits.toString());
    Score rounded = z -> Math.rint(sigmoid(z) * 100) / 100;
    checked("model.onnx", "logit", "logit", Own.AS_WE_DO, rounded);
  }

  @Test
  void anotherOrderOfEventsIsNamed() {
    SequenceLayout newest =
        new SequenceLayout(SequenceLayout.Order.NEWEST_FIRST, SequenceLayout.Padding.TRAILING);
    refused(
        "logit",
        "logit",
        new Own(newest, 0, 0),
        LoggedScoresTest::sigmoid,
        "--host-score click=said",
        "cause: that system has the events of 'recent' newest first, padded after them",
        "\"order\": \"NEWEST_FIRST\"");
  }

  @Test
  void anotherSideOfPaddingIsNamed() {
    SequenceLayout leading =
        new SequenceLayout(SequenceLayout.Order.OLDEST_FIRST, SequenceLayout.Padding.LEADING);
    refused(
        "logit",
        "logit",
        new Own(leading, 0, 0),
        LoggedScoresTest::sigmoid,
        "cause: that system has the events of 'recent' oldest first, padded before them");
  }

  @Test
  void shiftedIdsAreNamed() {
    refused(
        "logit",
        "logit",
        new Own(SequenceLayout.PLAIN, 1, 0),
        LoggedScoresTest::sigmoid,
        "cause: that system has ids of 'item', 'recent' 1 higher; use type ids");
  }

  @Test
  void shiftedIdsInAnotherOrderAreNamedTogether() {
    SequenceLayout newest =
        new SequenceLayout(SequenceLayout.Order.NEWEST_FIRST, SequenceLayout.Padding.LEADING);
    refused(
        "logit",
        "logit",
        new Own(newest, -1, 0),
        LoggedScoresTest::sigmoid,
        "newest first, padded before them",
        "ids of 'item', 'recent' 1 lower");
  }

  @Test
  void anotherDefaultForMissingValuesIsNamed() {
    refused(
        "logit",
        "logit",
        new Own(SequenceLayout.PLAIN, 0, 0.5),
        LoggedScoresTest::sigmoid,
        "11 of 54 differ",
        "cause: just the rows differ where 'price' is missing or unknown");
  }

  @Test
  void aProbabilityReadAsALogitIsNamed() {
    refused(
        "logit",
        "calibrated",
        Own.AS_WE_DO,
        z -> .05 + .9 * sigmoid(z),
        "cause: 'calibrated' is a probability; tap it as --tap probability=calibrated");
  }

  @Test
  void aLogitTappedAsAProbabilityIsRefusedByItsNumbers() {
    refused(
        "probability",
        "logit",
        Own.AS_WE_DO,
        LoggedScoresTest::sigmoid,
        "tap 'probability': expected probabilities, 0 to 1",
        "--tap logit=logit");
  }

  @Test
  void whatNothingExplainsIsSaidSo() {
    refused(
        "logit",
        "logit",
        Own.AS_WE_DO,
        z -> sigmoid(z + .3),
        "neither order nor padding of sequences, shifted ids, missing values nor a probability");
  }
}
