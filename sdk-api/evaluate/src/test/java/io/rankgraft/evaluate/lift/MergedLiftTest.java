package io.rankgraft.evaluate.lift;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rankgraft.evaluate.Interval;
import io.rankgraft.evaluate.PredictionSums;
import io.rankgraft.evaluate.PredictionSums.Term;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The lift of rows that no one machine holds, by the sums that merge: the digits of one machine.
 */
class MergedLiftTest {
  private static final int ROWS = 700;
  private static final PairedBootstrap DRAWS = new PairedBootstrap(150, .95, 11);

  private final double[] labels = new Random(1).ints(ROWS, 0, 2).asDoubleStream().toArray();
  private final double[] host = probabilities(2);
  private final double[] grafted = probabilities(3);
  private final long[] units = new Random(4).longs(ROWS, 0, 200).toArray();
  private final double[] weights = new Random(5).doubles(ROWS, .1, 4).toArray();

  private static double[] probabilities(long seed) {
    return new Random(seed).ints(ROWS, 1, 50).mapToDouble(p -> p / 50.0).toArray();
  }

  private static List<List<Integer>> parts(List<Integer> rows, Random random) {
    List<List<Integer>> parts = new ArrayList<>();
    for (int from = 0; from < rows.size(); ) {
      int to = Math.min(rows.size(), from + 1 + random.nextInt(250));
      parts.add(rows.subList(from, to));
      from = to;
    }
    return parts;
  }

  private PredictionSums sums(List<List<Integer>> parts, double[] predictions) {
    PredictionSums all = PredictionSums.ofBinary();
    for (List<Integer> part : parts) {
      PredictionSums sums = PredictionSums.ofBinary();
      part.forEach(i -> sums.add(labels[i], predictions[i], weights[i]));
      all.merge(PredictionSums.ofBytes(sums.toBytes()));
    }
    return all;
  }

  private AucDraws auc(double[] scores, double largestWeight) {
    List<AucDraws> ranges = new ArrayList<>();
    for (double from : new double[] {.6, 0, .3}) {
      double to = from == .6 ? 2 : from + .3;
      int[] in =
          IntStream.range(0, ROWS).filter(i -> scores[i] >= from && scores[i] < to).toArray();
      ranges.add(
          AucDraws.ofWeighted(
              DRAWS,
              column(labels, in),
              column(scores, in),
              IntStream.of(in).mapToLong(i -> units[i]).toArray(),
              column(weights, in),
              largestWeight));
    }
    return AucDraws.join(ranges);
  }

  @Test
  void aLiftOfMergedSumsIsThatOfOneMachine() {
    Random random = new Random(8);
    double[] control = probabilities(9);
    List<Integer> rows = new ArrayList<>(IntStream.range(0, ROWS).boxed().toList());
    Collections.shuffle(rows, random);
    assertEquals(
        Lift.ofDefaults()
            .withBootstrap(DRAWS)
            .compare(
                PairedPredictions.ofBinary("buy", labels, host, grafted)
                    .withUnits(units)
                    .withWeights(weights)
                    .withControl("plain", control)
                    .withBestControl("plain")
                    .withSlice("few", few()))
            .tasks()
            .get(0),
        Lift.ofDefaults()
            .withBootstrap(DRAWS)
            .compare(
                "buy",
                arms(),
                merged(parts(rows, random), control),
                Map.of("few", merged(parts(only(rows, few()), random), control))));
  }

  private boolean[] few() {
    boolean[] few = new boolean[ROWS];
    Arrays.fill(few, 100, 160, true);
    return few;
  }

  private static List<Integer> only(List<Integer> rows, boolean[] slice) {
    return rows.stream().filter(i -> slice[i]).toList();
  }

  private static Map<String, ArmLift.Role> arms() {
    Map<String, ArmLift.Role> arms = new LinkedHashMap<>();
    arms.put(ArmLift.HOST, ArmLift.Role.HOST);
    arms.put(ArmLift.GRAFTED, ArmLift.Role.GRAFTED);
    arms.put("plain", ArmLift.Role.BEST_CONTROL);
    return arms;
  }

  private LiftSums merged(List<List<Integer>> parts, double[] control) {
    LiftTotals totals = LiftTotals.ofBinary(3);
    for (List<Integer> part : parts) {
      LiftTotals own = LiftTotals.ofBinary(3);
      part.forEach(
          i -> own.add(labels[i], new double[] {host[i], grafted[i], control[i]}, weights[i]));
      totals.merge(LiftTotals.ofBytes(own.toBytes()));
    }
    DrawSums draws = null;
    for (List<Integer> part : parts) {
      int[] in = part.stream().mapToInt(i -> i).toArray();
      DrawSums own =
          totals.draws(
              DRAWS,
              column(labels, in),
              new double[][] {column(host, in), column(grafted, in), column(control, in)},
              column(weights, in),
              IntStream.of(in).mapToLong(i -> units[i]).toArray());
      draws = draws == null ? own : draws.merge(DrawSums.ofBytes(own.toBytes()));
    }
    int[] all = parts.stream().flatMap(List::stream).mapToInt(i -> i).toArray();
    double largest = totals.largestWeight().orElseThrow();
    List<AucDraws> aucs = new ArrayList<>();
    for (double[] scores : List.of(host, grafted, control)) {
      aucs.add(
          AucDraws.ofWeighted(
              DRAWS,
              column(labels, all),
              column(scores, all),
              IntStream.of(all).mapToLong(i -> units[i]).toArray(),
              column(weights, all),
              largest));
    }
    return new LiftSums(
        totals, draws, aucs, IntStream.of(all).mapToLong(i -> units[i]).distinct().count());
  }

  private static double[] column(double[] values, int[] rows) {
    return IntStream.of(rows).mapToDouble(i -> values[i]).toArray();
  }

  @Test
  void partsGiveTheDigitsOfOneMachine() {
    TaskLift whole =
        Lift.ofDefaults()
            .withBootstrap(DRAWS)
            .compare(
                PairedPredictions.ofBinary("buy", labels, host, grafted)
                    .withUnits(units)
                    .withWeights(weights))
            .tasks()
            .get(0);
    List<Integer> rows = new ArrayList<>(IntStream.range(0, ROWS).boxed().toList());
    Collections.shuffle(rows, new Random(6));
    List<List<Integer>> parts = parts(rows, new Random(7));

    PredictionSums ofHost = sums(parts, host);
    PredictionSums ofGrafted = sums(parts, grafted);
    double[] largest = {
      ofHost.largest(Term.WEIGHT), ofHost.largest(Term.LOG_LOSS), ofGrafted.largest(Term.LOG_LOSS)
    };
    DrawSums draws = DrawSums.of(DRAWS, largest);
    for (List<Integer> part : parts) {
      DrawSums own = DrawSums.of(DRAWS, largest);
      for (int i : part) {
        own.add(
            units[i],
            weights[i],
            weights[i] * Term.LOG_LOSS.of(labels[i], host[i]),
            weights[i] * Term.LOG_LOSS.of(labels[i], grafted[i]));
      }
      draws.merge(DrawSums.ofBytes(own.toBytes()));
    }
    assertEquals(
        whole.metrics().get(1).difference(),
        difference(
            ofGrafted.logLoss() - ofHost.logLoss(),
            over(draws.of(2), draws.of(0)),
            over(draws.of(1), draws.of(0)),
            whole.units()));

    double[] aucOfHost = auc(host, largest[0]).auc();
    double[] aucOfGrafted = auc(grafted, largest[0]).auc();
    assertEquals(
        whole.metrics().get(0).difference(),
        difference(aucOfGrafted[150] - aucOfHost[150], aucOfGrafted, aucOfHost, whole.units()));
  }

  private static double[] over(double[] a, double[] b) {
    Arrays.setAll(a, d -> a[d] / b[d]);
    return a;
  }

  private static Interval difference(double value, double[] a, double[] b, int units) {
    Arrays.setAll(a, d -> a[d] - b[d]);
    return DRAWS.interval(value, a, units);
  }
}
