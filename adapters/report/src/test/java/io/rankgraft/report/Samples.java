package io.rankgraft.report;

import io.rankgraft.evaluate.DotProductScorer;
import io.rankgraft.evaluate.FullRanking;
import io.rankgraft.evaluate.TrivialBaselines;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.interactions.MultiBehaviourDataset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A small report and a small comparison. */
final class Samples {
  private Samples() {}

  /** 30 users, 40 items: each views its own item and the next, bought earlier the one before. */
  static MultiBehaviourDataset dataset(String name) {
    int users = 30;
    int items = 40;
    var own = new int[users];
    var next = new int[users];
    var before = new int[users];
    var ids = new int[users];
    for (int u = 0; u < users; u++) {
      ids[u] = u;
      own[u] = u;
      next[u] = u + 1;
      before[u] = (u + 39) % 40;
    }
    var view =
        Interactions.of(users, items, ids, own).union(Interactions.of(users, items, ids, next));
    var buy = Interactions.of(users, items, ids, before);
    // Users below 20 buy what they viewed, the others something new.
    for (int u = 20; u < users; u++) {
      own[u] = (u + 5) % items;
    }
    return new MultiBehaviourDataset(
        name,
        new BehaviourLog(List.of("view", "buy"), List.of(view, buy)),
        Interactions.of(users, items, ids, own),
        Map.of("duplicate pairs", 3L));
  }

  /** A report of a model that knows nothing. */
  static Report report(String model, String datasetName) {
    var data = dataset(datasetName);
    var random = new Random(1);
    var users = new float[30 * 4];
    var items = new float[40 * 4];
    for (int i = 0; i < users.length; i++) {
      users[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < items.length; i++) {
      items[i] = (float) random.nextGaussian();
    }
    var ranking = FullRanking.ofThreads(1);
    var scorer = new DotProductScorer(users, items, 4);
    var metrics = RankingRow.of(model, ranking.evaluate(scorer, data), 2, 10, 20);
    var baselines = new ArrayList<RankingRow>();
    for (var baseline : TrivialBaselines.of(data.training())) {
      baselines.addAll(
          RankingRow.of(baseline.name(), ranking.evaluate(baseline.scorer(), data), 2, 10, 20));
    }
    var epochs = new ArrayList<Double>();
    var loss = new ArrayList<Double>();
    var validation = new ArrayList<Double>();
    for (int e = 1; e <= 20; e++) {
      epochs.add((double) e);
      loss.add(100 * Math.exp(-e / 6.0) + 20);
      validation.add(.1 - .08 * Math.exp(-e / 5.0));
    }
    var options = new LinkedHashMap<String, String>();
    options.put("dim", "64");
    options.put("learningRate", "0.001");
    return new Report(
        new Report.Run(
            model,
            "default",
            options,
            7,
            new TreeMap<>(Map.of("rankgraft", "0.1.0", "java", "17"))),
        DatasetFacts.of(data),
        new Report.Protocol(
            "leave one out, the last purchase for testing",
            "Full ranking of all items, ties at expected value",
            "HR@10 on held-out training purchases"),
        metrics,
        baselines,
        List.of(
            new ReportTable(
                "99 negatives",
                "One test item among 99 items drawn once",
                "ranker",
                List.of("HR@10"),
                List.of(new ReportTable.Row(model, List.of(Double.NaN))))),
        new Report.Training(
            20,
            400,
            61.5,
            3.01,
            .15,
            .4,
            "all epochs done",
            Map.of("total", 4480L),
            List.of(
                new Curve("loss", Curve.Plot.LOSS, epochs, loss),
                new Curve("HR@10", Curve.Plot.VALIDATION, epochs, validation))),
        List.of("Trained for a test."));
  }

  static ComparisonReport comparison() {
    var base = new TreeMap<Long, List<Double>>();
    var other = new TreeMap<Long, List<Double>>();
    for (long seed = 1; seed <= 3; seed++) {
      base.put(seed, List.of(.1 * seed, .05));
      other.put(seed, List.of(.1 * seed + .01 + .001 * seed, .05));
    }
    return new ComparisonReport(
        "hpmr and <others>",
        DatasetFacts.of(dataset("generated")),
        "one split",
        "Full ranking",
        List.of("HR@10", "NDCG@10"),
        List.of(
            new ComparisonReport.Variant("hpmr", Map.of(), base),
            new ComparisonReport.Variant("hpmr:urs=false", Map.of("urs", "false"), other)),
        List.of(),
        List.of());
  }
}
