package io.rankgraft.job;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.FeatureType.Rule;
import io.rankgraft.files.rows.RowFiles;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.onnx.export.OnnxExport;
import io.rankgraft.registry.GraftRegistry;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.savedmodel.SavedModelExport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A small host and log. Users buy items they have viewed; the host, a product of two random
 * vectors, knows nothing of it.
 */
final class JobFixture {
  static final int USERS = 30;
  static final int ITEMS = 20;
  static final int LENGTH = 4;
  private static final int DIM = 4;

  private JobFixture() {}

  static FeatureSchema schema() {
    Categorical items = new Categorical.Vocabulary(names("i", ITEMS), Rule.RESERVE, Rule.RESERVE);
    return new FeatureSchema(
        List.of(
            new Feature(
                "user",
                Axis.REQUEST,
                new Categorical.Vocabulary(names("u", USERS), Rule.REJECT, Rule.RESERVE)),
            new Feature("item", Axis.CANDIDATE, items),
            new Feature("viewed", Axis.REQUEST, new FeatureType.IdSequence(items, LENGTH)),
            new Feature("bought", Axis.REQUEST, new FeatureType.IdSequence(items, LENGTH))));
  }

  private static List<String> names(String prefix, int n) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      names.add(prefix + i);
    }
    return names;
  }

  /** Rows as CSV: user, item, viewed, bought, click, buy, shown, weight, time. */
  static String csv(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder csv =
        new StringBuilder("user,item,viewed,bought,click,buy,amount,shown,weight,time\n");
    for (int row = 0; row < rows; row++) {
      int item = random.nextInt(ITEMS);
      List<String> viewed = events(random);
      List<String> bought = events(random);
      boolean click = random.nextDouble() < (viewed.contains("i" + item) ? .8 : .2);
      boolean buy = click && random.nextDouble() < (bought.contains("i" + item) ? .9 : .3);
      csv.append(
          "u%s,i%s,%s,%s,%s,%s,%s,%s,%s,%s%n"
              .formatted(
                  random.nextInt(USERS),
                  item,
                  String.join(" ", viewed),
                  String.join(" ", bought),
                  click ? 1 : 0,
                  buy ? 1 : 0,
                  buy ? 1 + random.nextInt(5) : 0,
                  click ? 1 : 0,
                  row % 3 == 0 ? "2" : "1",
                  1000 + row / 2));
    }
    return csv.toString();
  }

  private static List<String> events(SplittableRandom random) {
    List<String> events = new ArrayList<>();
    int n = random.nextInt(LENGTH + 1);
    for (int e = 0; e < n; e++) {
      events.add("i" + random.nextInt(ITEMS));
    }
    return events;
  }

  static JobRows rows(int train, int test) {
    String of = csv(train, 1);
    String newer = csv(test, 2);
    return JobRows.of(schema(), () -> read(of), () -> read(newer));
  }

  static io.rankgraft.data.Rows read(String csv) {
    return RowFiles.read(
        "rows.csv", new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)));
  }

  private static Map<String, Operand<TFloat32>> host(GraftScope scope) {
    Ops tf = scope.tf();
    Operand<TInt32> user = scope.input("user", TInt32.class, Shape.of(-1), Axis.CANDIDATE);
    Operand<TInt32> item = scope.input("item", TInt32.class, Shape.of(-1), Axis.CANDIDATE);
    Operand<TFloat32> u =
        scope.embedding("users", USERS + 1, DIM, Initializer.normal(.5f)).lookup(user);
    Operand<TFloat32> v =
        scope.embedding("items", ITEMS + 2, DIM, Initializer.normal(.5f)).lookup(item);
    Operand<TFloat32> logit = tf.reduceSum(tf.math.mul(u, v), tf.constant(1));
    Operand<TFloat32> both =
        tf.stack(List.of(tf.math.neg(logit), logit), org.tensorflow.op.core.Stack.axis(1L));
    Map<String, Operand<TFloat32>> outputs = new LinkedHashMap<>();
    outputs.put("fields", tf.concat(List.of(u, v), tf.constant(1)));
    outputs.put("hidden", tf.nn.relu(tf.concat(List.of(u, v), tf.constant(1))));
    outputs.put("logit", logit);
    outputs.put("probability", tf.math.sigmoid(logit));
    outputs.put("both", both);
    outputs.put("of_item", v);
    return outputs;
  }

  /** Writes {@code saved_model} and {@code model.onnx}. */
  static void writeHosts(Path folder) throws IOException {
    try (ModelGraph model = ModelGraph.withSeed(3)) {
      Map<String, Operand<TFloat32>> served = host(model.scope(Build.SERVE));
      try (ModelSession session = ModelSession.open(model, Threads.of(1))) {
        SavedModelExport export = SavedModelExport.of(session);
        for (Map.Entry<String, Operand<TFloat32>> output : served.entrySet()) {
          export = export.withOutput(output.getKey(), output.getValue());
        }
        export.write(folder.resolve("saved_model"));
        try (ModelGraph exported = ModelGraph.forExport(session::values, 0)) {
          Files.write(
              folder.resolve("model.onnx"),
              OnnxExport.of(exported, host(exported.scope(Build.EXPORT))).model());
        }
      }
    }
  }

  /** A job of cascade on click, two epochs, one thread. */
  static GraftJob job(Path host) {
    return GraftJob.onto(HostSource.of(host).withTap("logit", "logit"))
        .withGraft(GraftRegistry.ofServices().graft("cascade").configured(Map.of("dim", "4")))
        .withTask(JobTask.ofBinary("click"))
        .withRows(rows(600, 300))
        .withTraining(TrainingOptions.ofDefaults().withEpochs(2).withBatch(64).withThreads(1));
  }
}
