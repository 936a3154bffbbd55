package io.rankgraft.app;

import io.rankgraft.evaluate.CandidateMask;
import io.rankgraft.evaluate.FullRankingResult;
import io.rankgraft.evaluate.RankingMetrics;
import io.rankgraft.evaluate.TestRanks;
import io.rankgraft.evaluate.TestSlice;
import io.rankgraft.evaluate.UserGroup;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.report.ReportTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What a ranking's report shows beside its main table. */
final class RankingTables {
  private static final int[] LONGER = {80, 100, 200}; // NMTR's, besides the main table's
  private static final int NEGATIVES = 99;
  private static final int OF_GROUPS = 100; // K of NMTR's Fig. 5

  private RankingTables() {}

  /** A ranker with its ranks among all items and among sampled ones. */
  record Ranked(String name, FullRankingResult result, TestRanks sampled) {
    TestRanks ranks() {
      return result.ranks(CandidateMask.TARGET_TRAIN);
    }
  }

  static List<ReportTable> of(List<Ranked> rankers, BehaviourLog training) {
    return List.of(
        sampled(rankers),
        longer(rankers),
        groups("HR", rankers, training, m -> m.hr(OF_GROUPS)),
        groups("NDCG", rankers, training, m -> m.ndcg(OF_GROUPS)));
  }

  private static ReportTable sampled(List<Ranked> rankers) {
    return table(
        "99 sampled negatives",
        "each test item against 99 items without a training purchase, one seeded sample; "
            + "ties at their expected value"
            + fewer(rankers.get(0).sampled()),
        List.of("HR@10", "NDCG@10"),
        rankers,
        ranker -> {
          RankingMetrics metrics = ranker.sampled().metrics(TestSlice.ALL);
          return List.of(metrics.hr(RankingEvaluation.K), metrics.ndcg(RankingEvaluation.K));
        });
  }

  /** What is to be said where a catalogue has not 99 negatives for everybody. */
  private static String fewer(TestRanks sampled) {
    long few =
        IntStream.range(0, sampled.size()).filter(p -> sampled.candidates(p) <= NEGATIVES).count();
    return few == 0
        ? ""
        : String.format(
            Locale.ROOT,
            "; %,d of %,d test items have fewer such items, and are ranked among all of them",
            few,
            sampled.size());
  }

  private static ReportTable longer(List<Ranked> rankers) {
    List<String> columns = new ArrayList<>();
    for (String metric : List.of("HR", "NDCG")) {
      for (int k : LONGER) {
        columns.add(metric + "@" + k);
      }
    }
    return table(
        "longer lists",
        "as the main table, all test items",
        columns,
        rankers,
        ranker -> {
          RankingMetrics metrics = ranker.result().metrics();
          List<Double> values = new ArrayList<>();
          for (int k : LONGER) {
            values.add(metrics.hr(k));
          }
          for (int k : LONGER) {
            values.add(metrics.ndcg(k));
          }
          return values;
        });
  }

  private static ReportTable groups(
      String metric,
      List<Ranked> rankers,
      BehaviourLog training,
      ToDoubleFunction<RankingMetrics> value) {
    String goal = training.behaviours().get(training.behaviours().size() - 1);
    Interactions target = training.target();
    List<UserGroup> first = UserGroup.ofFigure5(rankers.get(0).ranks(), TestSlice.ALL, target);
    return table(
        "%s@%s by training %ss of the user".formatted(metric, OF_GROUPS, goal),
        "as the main table; users with so many, and how many they are",
        first.stream()
            .map(
                group ->
                    String.format(Locale.ROOT, "%s (%,d)", group.label(), group.metrics().users()))
            .toList(),
        rankers,
        ranker ->
            UserGroup.ofFigure5(ranker.ranks(), TestSlice.ALL, target).stream()
                .map(group -> value.applyAsDouble(group.metrics()))
                .toList());
  }

  private static ReportTable table(
      String title,
      String caption,
      List<String> columns,
      List<Ranked> rankers,
      Function<Ranked, List<Double>> values) {
    return new ReportTable(
        title,
        caption,
        "ranker",
        columns,
        rankers.stream()
            .map(ranker -> new ReportTable.Row(ranker.name(), values.apply(ranker)))
            .toList());
  }
}
