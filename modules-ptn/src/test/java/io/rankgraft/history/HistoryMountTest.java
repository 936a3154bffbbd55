package io.rankgraft.history;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.behaviours.LogRows;
import io.rankgraft.behaviours.MountRun;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.Parameter;
import io.rankgraft.registry.ConfiguredGraft;
import io.rankgraft.testkit.FiniteDifferences;
import io.rankgraft.testkit.ReadyMountContract;
import io.rankgraft.testkit.TestLog;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

class HistoryMountTest {
  private static final HistoryMountConfig LINEAR = HistoryMountConfig.ofDefaults().withHidden();

  private static ConfiguredGraft<?> graft(HistoryMountConfig config) {
    return HistoryMount.named().configured(config);
  }

  private static MountRun run(HistoryMountConfig config, TestLog log) {
    return new MountRun(graft(config), log, List.of(LogRows.BUY), Map.of());
  }

  @Nested
  class AsItIs implements ReadyMountContract {
    @Override
    public ConfiguredGraft<?> graft() {
      return HistoryMountTest.graft(HistoryMountConfig.ofDefaults());
    }

    @Override
    public TestLog log() {
      return LogRows.log();
    }

    @Override
    public List<String> parameterNames() {
      return List.of("w1", "b1", "head.cart", "head-bias.cart", "head.buy", "head-bias.buy");
    }
  }

  @Nested
  class WithAgesAndItems implements ReadyMountContract {
    @Override
    public ConfiguredGraft<?> graft() {
      return HistoryMountTest.graft(LINEAR.withItems(true));
    }

    @Override
    public TestLog log() {
      return LogRows.log().withAges();
    }

    @Override
    public List<String> parameterNames() {
      return List.of("again", "head.cart", "head-bias.cart", "head.buy", "head-bias.buy");
    }
  }

  /** The features of every row, counted from the events. */
  private static double[] expected(double[][][] hours, boolean repeats) {
    List<Double> all = new ArrayList<>();
    for (int row = 0; row < LogRows.ROWS; row++) {
      Set<Integer> upstream = new HashSet<>();
      for (int k = 0; k < 3; k++) {
        int[] events = LogRows.EVENTS[k][row];
        int n = events.length;
        int count = 0;
        int last = -1;
        int again = 0;
        int led = 0;
        for (int i = 0; i < n; i++) {
          if (events[i] == LogRows.ITEM[row]) {
            count++;
            last = i;
          }
          for (int j = 0; j < i; j++) {
            if (events[j] == events[i]) {
              again++;
              break;
            }
          }
          led += upstream.contains(events[i]) ? 1 : 0;
        }
        all.add(count > 0 ? 1.0 : 0);
        all.add(Math.log(1 + count));
        all.add(last < 0 ? 0 : 1.0 / (n - last));
        all.add(n / (double) LogRows.LENGTH);
        if (hours != null) {
          all.add(last < 0 ? 0 : 1 / (1 + Math.log(1 + hours[k][row][last])));
          all.add(n == 0 ? 0 : 1 / (1 + Math.log(1 + hours[k][row][n - 1])));
        }
        if (repeats) {
          all.add(again / (double) Math.max(1, n));
          if (k > 0) {
            all.add(led / (double) Math.max(1, n));
          }
        }
        for (int event : events) {
          upstream.add(event);
        }
      }
    }
    return all.stream().mapToDouble(x -> x).toArray();
  }

  @Test
  void featuresCountWhatIsInTheSequences() {
    for (boolean repeats : new boolean[] {true, false}) {
      try (MountRun run = run(LINEAR.withRepeats(repeats), LogRows.log())) {
        assertClose(
            "features",
            expected(null, repeats),
            run.run().floats(run.features(LogRows.BUY)),
            1e-6);
      }
    }
  }

  @Test
  void firstRowIsAsCountedByHand() {
    // item 2; viewed 1 2 4, carted 2 2, bought nothing
    try (MountRun run = run(LINEAR, LogRows.log())) {
      float[] row = new float[17];
      System.arraycopy(run.run().floats(run.features(LogRows.BUY)), 0, row, 0, 17);
      float once = (float) Math.log(2);
      float twice = (float) Math.log(3);
      assertArrayEquals(
          new float[] {
            1, once, 1 / 2f, 1, 0, // viewed; one event later; three of three; nothing twice
            1, twice, 1, 2 / 3f, 1 / 2f, 1, // the second cart repeats; both carted were viewed
            0, 0, 0, 0, 0, 0
          },
          row,
          1e-6f);
    }
  }

  @Test
  void agesAreHoursBeforeTheRowAndPaddingIsNotRead() {
    double[][][] hours = new double[3][LogRows.ROWS][LogRows.LENGTH];
    try (MountRun run = run(LINEAR, LogRows.log().withAges())) {
      for (int k = 0; k < 3; k++) {
        float[] fed = new float[LogRows.ROWS * LogRows.LENGTH];
        for (int row = 0; row < LogRows.ROWS; row++) {
          for (int i = 0; i < LogRows.LENGTH; i++) {
            boolean isEvent = i < LogRows.EVENTS[k][row].length;
            hours[k][row][i] = 10 * (LogRows.LENGTH - i) + row + 0.5 * k;
            fed[row * LogRows.LENGTH + i] = isEvent ? (float) hours[k][row][i] : -1e6f;
          }
        }
        run.run()
            .feed(
                Build.TRAIN,
                LogRows.BEHAVIOURS.get(k) + "-ages",
                fed,
                LogRows.ROWS,
                LogRows.LENGTH);
      }
      assertClose(
          "features",
          expected(hours, true),
          run.run().floats(run.features(LogRows.BUY)),
          1e-6);
    }
  }

  @Test
  void layersAndHeadMatchTheirFormula() {
    HistoryMountConfig config = HistoryMountConfig.ofDefaults().withHidden(3);
    try (MountRun run = run(config, LogRows.log())) {
      Map<String, INDArray> p = run.arrays();
      INDArray x = Nd4j.createFromArray(expected(null, true)).reshape(LogRows.ROWS, 17);
      INDArray h = Transforms.max(x.mmul(p.get("w1")).addRowVector(p.get("b1")), 0.0, true);
      INDArray z =
          Nd4j.hstack(x, h).mmul(p.get("head.buy")).add(p.get("head-bias.buy").getDouble(0));
      double[] logit = z.toDoubleVector();
      for (int row = 0; row < LogRows.ROWS; row++) {
        logit[row] += LogRows.HOST_BUY[row];
      }
      assertClose("buy", logit, run.run().floats(run.joined(LogRows.BUY)), 1e-5);
    }
  }

  @Test
  void gradientsMatchDifferences() {
    HistoryMountConfig config = LINEAR.withItems(true).withHidden(2);
    try (MountRun run = run(config, LogRows.log())) {
      List<Parameter> parameters =
          run.model().parameters().stream()
              .filter(p -> !p.name().endsWith(".cart"))
              .toList();
      FiniteDifferences.check(
          run.run(),
          Build.TRAIN,
          run.model().ops().nn.l2Loss(run.joined(LogRows.BUY)),
          parameters,
          2e-2);
    }
  }

  @Test
  void withoutItemsNothingGrowsWithThem() {
    List<Long> sizes = new ArrayList<>();
    for (int items : new int[] {6, 1000}) {
      TestLog log =
          TestLog.of(items, LogRows.LENGTH, LogRows.BEHAVIOURS, List.of(LogRows.BUY));
      try (MountRun run = run(HistoryMountConfig.ofDefaults(), log)) {
        sizes.add(run.model().parameters().stream().mapToLong(p -> p.shape().size()).sum());
        assertTrue(run.losses().isEmpty());
      }
    }
    assertEquals(sizes.get(0), sizes.get(1));
  }
}
