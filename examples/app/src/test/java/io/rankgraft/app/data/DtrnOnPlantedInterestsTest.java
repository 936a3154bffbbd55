package io.rankgraft.app.data;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rankgraft.evaluate.BinaryMetrics;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.models.Dtrn;
import io.rankgraft.models.DtrnConfig;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.Schedule;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;

class DtrnOnPlantedInterestsTest {
  private static final int EPOCHS = 3;

  /** Few items and strong interests: learned in seconds. */
  private static final SequenceData DATA =
      new PlantedInterests(
              500, 64, 4, 40, PlantedInterests.EMBEDDED.events(), 20, 0.5, 6, 0.5, true, 3)
          .generate()
          .data();

  private static DtrnConfig config() {
    JsonMapper json = new JsonMapper();
    ObjectNode tree = json.valueToTree(DtrnConfig.preset("default"));
    tree.put("dim", 8).put("batch", 256);
    return json.convertValue(tree, DtrnConfig.class);
  }

  @Test
  void beatsAConstantPredictionOnEveryTask() {
    DtrnConfig config = config();
    var feeds = new SequenceFeed(DATA, config.length());
    int[] train = DATA.split().train();
    int[] test = DATA.split().test();
    try (ModelGraph graph = ModelGraph.withSeed(1)) {
      Dtrn model = Dtrn.build(graph, feeds.schema(), config);
      Trainer trainer =
          Trainer.build(
              graph, Objective.of(Adam.ofDefaults(), Schedule.constant(config.learningRate())));
      try (ModelSession session = ModelSession.open(graph, Threads.of(2))) {
        SplittableRandom random = new SplittableRandom(1);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
          int[] rows = shuffled(train, random);
          for (int at = 0; at + config.batch() <= rows.length; at += config.batch()) {
            try (Feed feed = new Feed()) {
              int[] batch = Arrays.copyOfRange(rows, at, at + config.batch());
              feeds.train(model, feed, batch, batch.length);
              trainer.step(session, feed);
            }
          }
        }
        try (Feed feed = new Feed()) {
          feeds.serve(model, feed, test, test.length);
          try (Result result = session.serve(feed, model.probabilities())) {
            for (int t = 0; t < PlantedInterests.TASKS.size(); t++) {
              beatsConstant(t, train, test, (TFloat32) result.get(t));
            }
          }
        }
      }
    }
  }

  private static void beatsConstant(int task, int[] train, int[] test, TFloat32 predicted) {
    float[] labels = DATA.rows().labels()[task];
    double rate = Arrays.stream(train).mapToDouble(r -> labels[r]).average().orElseThrow();
    double[] y = Arrays.stream(test).mapToDouble(r -> labels[r]).toArray();
    double[] p = new double[test.length];
    double[] constant = new double[test.length];
    for (int i = 0; i < p.length; i++) {
      p[i] = predicted.getFloat(i);
      constant[i] = rate;
    }
    String name = PlantedInterests.TASKS.get(task);
    double auc = BinaryMetrics.auc(y, p);
    double loss = BinaryMetrics.logLoss(y, p);
    double base = BinaryMetrics.logLoss(y, constant);
    assertTrue(auc > 0.6, "AUC of %s is %s".formatted(name, auc));
    assertTrue(loss < base, "log loss of %s is %s, a constant's %s".formatted(name, loss, base));
  }

  private static int[] shuffled(int[] rows, SplittableRandom random) {
    int[] copy = rows.clone();
    for (int i = copy.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int row = copy[i];
      copy[i] = copy[j];
      copy[j] = row;
    }
    return copy;
  }
}
