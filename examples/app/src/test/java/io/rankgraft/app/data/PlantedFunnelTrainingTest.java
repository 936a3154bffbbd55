package io.rankgraft.app.data;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Batch;
import io.rankgraft.data.ShuffledIndices;
import io.rankgraft.data.Split;
import io.rankgraft.evaluate.BinaryMetrics;
import io.rankgraft.evaluate.RegressionMetrics;
import io.rankgraft.files.table.LabelledTable;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Task;
import io.rankgraft.models.HtlNet;
import io.rankgraft.models.HtlNetConfig;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.tensorflow.TrainingLoop;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Result;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/** HtlNet from a generated log to metrics on the rows that come last in time. */
class PlantedFunnelTrainingTest {
  private static final List<Task> TASKS =
      List.of(Task.ofBinary("click"), Task.ofBinary("view"), new Task("watch", Task.Kind.AMOUNT));

  /** Few users and items with little noise: a world that so few rows can tell of. */
  private static final PlantedFunnel SMALL =
      new PlantedFunnel(24_000, 150, 100, 4, -1.5, -0.3, 2.5, 1.2, 0.6, 0.6, 0.6, 0.3, true, 2024);

  @Test
  void htlNetLearnsAllThreeTasksOfThePlantedFunnel() {
    LabelledTable table = SMALL.generate().table();
    Split split = table.splitByTime();
    try (ModelGraph graph = ModelGraph.withSeed(1)) {
      HtlNet net = HtlNet.build(graph, table.schema(), TASKS, HtlNetConfig.preset("default"));
      Trainer trainer = Trainer.build(graph, net.objective());
      try (ModelSession session = ModelSession.open(graph, Threads.of(2))) {
        new TrainingLoop(
                trainer,
                session,
                new ShuffledIndices(split.train().length, 512, 1, ShuffledIndices.Remainder.KEEP),
                (feed, rows, n) -> {
                  for (int i = 0; i < n; i++) {
                    rows[i] = split.train()[rows[i]];
                  }
                  net.feed(feed, Build.TRAIN, table.rows(), rows, n);
                },
                List.of())
            .run(4);
        double[][] predicted = predict(net, session, table.rows(), split.test());
        double click = BinaryMetrics.auc(labels(table, "click", split.test()), predicted[0]);
        double view = BinaryMetrics.auc(labels(table, "view", split.test()), predicted[1]);
        double watch = RegressionMetrics.nrmse(labels(table, "watch", split.test()), predicted[2]);
        String all = "AUC %.4f and %.4f, NRMSE %.4f".formatted(click, view, watch);
        assertTrue(click > 0.6 && view > 0.6, all);
        assertTrue(watch < 0.99, all); // 1 is the test rows' own mean
      }
    }
  }

  private static double[] labels(LabelledTable table, String task, int[] rows) {
    double[] labels = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      labels[i] = table.labels(task)[rows[i]];
    }
    return labels;
  }

  private static double[][] predict(HtlNet net, ModelSession session, Batch table, int[] rows) {
    double[][] predicted = new double[TASKS.size()][rows.length];
    try (Feed feed = new Feed()) {
      net.feed(feed, Build.SERVE, table, rows, rows.length);
      try (Result result = session.serve(feed, net.predictions())) {
        for (int t = 0; t < predicted.length; t++) {
          float[] values = new float[rows.length];
          ((TFloat32) result.get(t)).copyTo(DataBuffers.of(values, false, false));
          for (int i = 0; i < values.length; i++) {
            predicted[t][i] = values[i];
          }
        }
      }
    }
    return predicted;
  }
}
