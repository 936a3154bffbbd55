package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rankgraft.app.data.PlantedHierarchy;
import io.rankgraft.data.BehaviourLog;
import io.rankgraft.data.BehaviourOrder;
import io.rankgraft.data.MultiBehaviourDataset;
import io.rankgraft.evaluate.FullRanking;
import io.rankgraft.evaluate.FullRankingResult;
import io.rankgraft.evaluate.ItemScores;
import io.rankgraft.evaluate.RankingMetrics;
import io.rankgraft.evaluate.TestSlice;
import io.rankgraft.evaluate.UserGroup;
import io.rankgraft.models.NmtrConfig;
import io.rankgraft.models.NmtrScorer;
import io.rankgraft.models.NmtrTraining;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** NMTR from the generated log to the ranking of the test part. */
class NmtrOnPlantedDataTest {
  private static final int K = 10;
  private static MultiBehaviourDataset data;
  private static double popularity;

  @BeforeAll
  static void generate() {
    data = PlantedHierarchy.EMBEDDED.generate().dataset();
    popularity =
        FullRanking.ofThreads(2)
            .evaluate(ItemScores.popularity(data.training().target()), data)
            .metrics()
            .ndcg(K);
  }

  private static NmtrConfig config(NmtrConfig.Unit unit, int epochs) {
    ObjectNode tree = new JsonMapper().valueToTree(NmtrConfig.preset("default", 3));
    tree.put("unit", unit.name()).put("dim", 16).put("epochs", epochs);
    tree.put("learningRate", 0.05).put("layers", 2);
    return new JsonMapper().convertValue(tree, NmtrConfig.class);
  }

  private static FullRankingResult rank(NmtrConfig config) {
    try (NmtrTraining training =
            NmtrTraining.run(data.training(), config, 1, 2, (t, stage) -> List.of());
        NmtrScorer scorer = training.model().scorer(training.session(), 2)) {
      return FullRanking.ofThreads(2).evaluate(scorer, data);
    }
  }

  @ParameterizedTest
  @EnumSource(NmtrConfig.Unit.class)
  void everyUnitBeatsPopularity(NmtrConfig.Unit unit) {
    FullRankingResult result = rank(config(unit, 6));
    RankingMetrics metrics = result.metrics();
    assertTrue(
        metrics.ndcg(K) > 1.2 * popularity,
        () -> "%s against popularity's NDCG@10 %.4f".formatted(metrics, popularity));
    assertEquals(
        metrics.users(),
        UserGroup.ofFigure5(result.targetTrainMasked(), TestSlice.ALL, data.training().target())
            .stream()
            .mapToInt(group -> group.metrics().users())
            .sum());
  }

  @Test
  void thePlantedOrderIsBorneOutAndItsReverseIsNot() {
    BehaviourLog log = data.training();
    // Some purchases are planted without a view or cart, but not most.
    assertEquals(List.of(), BehaviourOrder.contradictions(log));
    BehaviourLog reversed =
        new BehaviourLog(List.of("buy", "view"), List.of(log.target(), log.interactions().get(0)));
    BehaviourOrder wrong = BehaviourOrder.contradictions(reversed).get(0);
    assertEquals(log.interactions().get(0).size(), wrong.pairs());
    assertEquals(log.interactions().get(0).minus(log.target()).size(), wrong.without());
  }
}
