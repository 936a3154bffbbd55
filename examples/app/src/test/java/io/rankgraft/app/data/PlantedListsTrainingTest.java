package io.rankgraft.app.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.backbones.list.ItemLists;
import io.rankgraft.data.ShuffledIndices;
import io.rankgraft.evaluate.BinaryMetrics;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.models.Heroes;
import io.rankgraft.models.HeroesConfig;
import io.rankgraft.models.HeroesPredictions;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.tensorflow.TrainingLoop;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** HEROES on planted lists, end to end: it learns more than a constant can say. */
class PlantedListsTrainingTest {
  @Test
  void heroesBeatsAConstantPrediction() {
    PlantedLists world = new PlantedLists(1500, 60, 6, 4, 4, 8, 0.2, 3, 3, 1, 2, 8, 0, true, 31);
    PlantedListsData data = world.generate();
    HeroesConfig config =
        HeroesConfig.preset("default")
            .with(
                Map.of(
                    "positions",
                    8,
                    "hidden",
                    16,
                    "fieldWidth",
                    8,
                    "positionWidth",
                    4,
                    "headWidths",
                    List.of(8),
                    "learningRate",
                    0.01,
                    "batch",
                    100));
    ItemLists train = data.train();
    try (ModelGraph graph = ModelGraph.withSeed(1)) {
      Heroes model = Heroes.build(graph, train, config);
      Trainer trainer = Trainer.build(graph, model.objective());
      try (ModelSession session = ModelSession.open(graph, Threads.of(1))) {
        new TrainingLoop(
                trainer,
                session,
                new ShuffledIndices(
                    train.size(), config.batch(), 1, ShuffledIndices.Remainder.KEEP),
                (feed, rows, n) -> model.feed(feed, train, rows, n),
                List.of())
            .run(12);
        ItemLists test = data.test();
        HeroesPredictions said = HeroesPredictions.of(model, model.behavioural(), session, test);
        assertLearned("clicks", test.clicks(), said.click(), 0.85, 0.8);
        assertLearned("conversions", test.conversions(), said.conversion(), 0.85, 0.8);
        assertTrue(said.openShare().orElseThrow() > 0.1, "the gate opens");
        HeroesPredictions inherent =
            HeroesPredictions.of(model, model.inherent().orElseThrow(), session, test);
        assertEquals(test.items(), inherent.click().length);
      }
    }
  }

  private static void assertLearned(
      String what, float[] labels, double[] said, double ratio, double auc) {
    double[] y = new double[labels.length];
    double rate = 0;
    for (int i = 0; i < y.length; i++) {
      y[i] = labels[i];
      rate += y[i] / y.length;
    }
    double[] constant = new double[y.length];
    Arrays.fill(constant, rate);
    double reached = BinaryMetrics.logLoss(y, said) / BinaryMetrics.logLoss(y, constant);
    assertTrue(reached < ratio, what + ": log loss over the constant's " + reached);
    assertTrue(BinaryMetrics.auc(y, said) > auc, what + ": AUC " + BinaryMetrics.auc(y, said));
  }
}
