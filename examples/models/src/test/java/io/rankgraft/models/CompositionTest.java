package io.rankgraft.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.history.HistoryPairs;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.Schedule;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;

/** Hosts, transfers and history in every combination that matters: they build, train and score. */
@Tag("slow")
class CompositionTest {
  private static final int USERS = 30;
  private static final int ITEMS = 20;
  private static final int[] BATCH = {3, 17, 4, 29, 0, 8};
  private static final BehaviourLog LOG = log();

  private static BehaviourLog log() {
    SplittableRandom random = new SplittableRandom(7);
    return new BehaviourLog(
        List.of("view", "cart", "buy"),
        List.of(pairs(random, 250), pairs(random, 120), pairs(random, 80)));
  }

  private static Interactions pairs(SplittableRandom random, int n) {
    return Interactions.of(
        USERS, ITEMS, random.ints(n, 0, USERS).toArray(), random.ints(n, 0, ITEMS).toArray());
  }

  private static HpmrConfig config(Map<String, Object> changes) {
    JsonMapper json =
        JsonMapper.builder().enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS).build();
    ObjectNode tree = json.valueToTree(HpmrConfig.preset("default", 3));
    Map<String, Object> all = new LinkedHashMap<>(Map.of("dim", 8, "layers", 1));
    all.put("lambdas", List.of(0.25, 0.5, 0.25)); // everything is trained
    all.putAll(changes);
    all.forEach((key, value) -> tree.set(key, json.valueToTree(value)));
    return json.convertValue(tree, HpmrConfig.class).validated();
  }

  /** One step: its losses are finite, it moves every parameter, and scores stay finite. */
  private static List<String> assertTrains(HpmrConfig config) {
    try (ModelGraph graph = ModelGraph.withSeed(5)) {
      Hpmr model = Hpmr.build(graph, LOG, config);
      Trainer trainer =
          Trainer.build(graph, Objective.of(Adam.ofDefaults(), Schedule.constant(0.01f)));
      try (ModelSession session = ModelSession.openForFewRuns(graph, Threads.of(1));
          Feed feed = new Feed()) {
        Map<String, float[]> before = session.values();
        model.feed(feed, BATCH, BATCH.length);
        for (float loss : trainer.step(session, feed)) {
          assertTrue(Float.isFinite(loss), () -> config + ": a loss of " + loss);
        }
        Map<String, float[]> after = session.values();
        for (Parameter parameter : graph.parameters()) {
          assertFalse(
              Arrays.equals(before.get(parameter.name()), after.get(parameter.name())),
              () -> parameter.name() + " stays, " + config);
        }
        try (ModelScorer scorer = model.scorer(session, Threads.of(1))) {
          scorer.score(
              new int[] {2},
              0,
              1,
              (position, scores) -> {
                assertEquals(ITEMS, scores.length);
                for (float score : scores) {
                  assertTrue(Float.isFinite(score));
                }
              });
        }
        return graph.losses().stream().map(LossTerm::name).toList();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void hostAloneTrains(HostKind host) {
    List<String> losses = assertTrains(config(Map.of("host", host, "ptn", false)));
    assertEquals(
        switch (host) {
          case BPR_MF, ENMF, LIGHTGCN, MBGCN, MATN -> List.of("original-buy", "decay");
          case CML ->
              List.of(
                  "original-view",
                  "contrast-view",
                  "original-cart",
                  "contrast-cart",
                  "original-buy",
                  "contrast-buy",
                  "weights",
                  "decay");
          case LIGHTGCN_M, EHCF, GHCF, MB_GMN, CMF, MB_GMN_META ->
              List.of("original-view", "original-cart", "original-buy", "decay");
        },
        losses);
  }

  @ParameterizedTest
  @EnumSource
  void hostWithPtnTrains(HostKind host) {
    if (!host.takesTransfer()) {
      assertThrows(IllegalArgumentException.class, () -> config(Map.of("host", host)));
      return;
    }
    List<String> losses = assertTrains(config(Map.of("host", host)));
    assertTrue(losses.contains("ptn/enhanced-buy"));
    assertTrue(losses.contains("ptn/unique-cart-buy"));
  }

  @ParameterizedTest
  @EnumSource
  void transferTrains(TransferKind transfer) {
    // EHCF has the smallest graph
    List<String> losses = assertTrains(config(Map.of("transfer", transfer, "host", "ehcf")));
    assertTrue(losses.contains("ptn/enhanced-view"));
    assertEquals(transfer.canScoreWithBase(), losses.contains("ptn/unique-cart-buy"));
  }

  @ParameterizedTest
  @CsvSource({"LIGHTGCN_M, true", "EHCF, true", "GHCF, false"})
  void hostWithHistoryTrains(HostKind host, boolean ptn) {
    assertTrains(config(Map.of("host", host, "ptn", ptn, "history", true)));
  }

  @Test
  void severalTransferLayersAndHistoryTakeAllUsers() {
    assertTrains(config(Map.of("transferLayers", 2, "history", true, "host", "ehcf")));
  }

  @Test
  void bothSidesOfARivalTrain() {
    assertTrains(config(Map.of("transfer", "mmoe", "transferItems", true, "host", "ehcf")));
  }

  @Test
  void ghcfGivesItsMessagesToo() {
    assertTrains(config(Map.of("host", "ghcf", "ghcfOutput", "messages")));
  }

  @Test
  void fullRankingTakesHistoryAtItsPairs() {
    HpmrConfig config = config(Map.of("history", true, "ptn", false));
    try (ModelGraph graph = ModelGraph.withSeed(5)) {
      Hpmr model = Hpmr.build(graph, LOG, config);
      Trainer trainer =
          Trainer.build(graph, Objective.of(Adam.ofDefaults(), Schedule.constant(0.05f)));
      try (ModelSession session = ModelSession.openForFewRuns(graph, Threads.of(1))) {
        for (int step = 0; step < 5; step++) {
          try (Feed feed = new Feed()) {
            model.feed(feed, BATCH, BATCH.length);
            trainer.step(session, feed);
          }
        }
        float[] weights = new float[4];
        float[] slopes = new float[8];
        System.arraycopy(session.values("history/weights"), 0, weights, 1, 3);
        System.arraycopy(session.values("history/slopes"), 0, slopes, 2, 6);
        for (int i = 0; i < slopes.length; i++) {
          slopes[i] = Math.max(0, slopes[i]); // no slope counts below 0
        }
        HistoryPairs pairs = HistoryPairs.asLogged(LOG);
        float[] known = pairs.scores(weights, slopes);
        try (Feed nothing = new Feed();
            Result result =
                session.serve(nothing, List.of(model.userVectors(), model.itemVectors()));
            ModelScorer scorer = model.scorer(session, Threads.of(1))) {
          TFloat32 u = (TFloat32) result.get(0);
          TFloat32 v = (TFloat32) result.get(1);
          assertEquals(8 + HistoryPairs.FEATURES, u.shape().get(1));
          int[] users = {9, 21};
          scorer.score(
              users,
              0,
              2,
              (position, scores) -> {
                for (int item = 0; item < ITEMS; item++) {
                  double expected = 0;
                  for (int d = 0; d < 8 + HistoryPairs.FEATURES; d++) {
                    expected += (double) u.getFloat(users[position], d) * v.getFloat(item, d);
                  }
                  int at = pairs.pairs().position(users[position], item);
                  expected = at >= 0 ? known[at] : expected;
                  assertEquals(expected, scores[item], 1e-4);
                }
              });
        }
      }
    }
  }

  @Test
  void historyNeedsALossThatTakesIt() {
    assertThrows(
        RuntimeException.class,
        () -> config(Map.of("host", "bpr_mf", "ptn", false, "history", true)));
  }
}
