package io.rankgraft.ifu;

import static io.rankgraft.ifu.LeuIfuMountContractTest.AMOUNT;
import static io.rankgraft.ifu.LeuIfuMountContractTest.BUY;
import static io.rankgraft.ifu.LeuIfuMountContractTest.CLICK;
import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.graph.Attachment;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.Taps;
import io.rankgraft.graph.Task;
import io.rankgraft.leu.LeuConfig;
import io.rankgraft.leu.Temperature;
import io.rankgraft.merge.Algorithm1;
import io.rankgraft.merge.PcGrad;
import io.rankgraft.registry.Contribution;
import io.rankgraft.registry.GraftObjective;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.testkit.Fill;
import io.rankgraft.testkit.FiniteDifferences;
import io.rankgraft.testkit.GraphRun;
import io.rankgraft.testkit.TestLog;
import io.rankgraft.testkit.TestSite;
import io.rankgraft.train.Schedule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

class LeuIfuMountTest {
  private static final float TAU = 2;
  private static final int DIM = 4;
  private static final LeuIfuMount.Config CONFIG =
      LeuIfuMount.Config.ofDefaults()
          .withReads(ChainFeatures.Reads.ALL)
          .withDim(DIM)
          .withTower(List.of(6, 5))
          .withFusion(
              TowerFusionConfig.ofDefaults()
                  .withLeu(
                      new LeuConfig(
                          3, new Temperature(TAU, 1, 1, false, TAU), LeuConfig.Noise.NONE, true)));
  private static final int[] ITEMS = {0, 3, 2, 4};
  private static final int[] VIEWS = {1, 2, 0, 3, 0, 0, 4, 4, 1, 0, 0, 0};
  private static final int[] LENGTHS = {2, 1, 3, 0};

  private final ModelGraph model = ModelGraph.withSeed(5);

  @AfterEach
  void close() {
    model.close();
  }

  private static TestLog log(Task... tasks) {
    return TestLog.of(5, 3, List.of("view"), List.of(tasks));
  }

  private TestSite site(Build build, TestLog log) {
    return TestSite.of(model.scope(build), Taps.none(), log);
  }

  /** Mounts the graft and judges every corrected logit, as a job does. */
  private Map<Task, Operand<TFloat32>> mounted(TestSite site, LeuIfuMount.Config config) {
    Attachment<Contribution> attached = LeuIfuMount.named().configured(config).mount(site);
    Map<Task, Operand<TFloat32>> logits = new HashMap<>();
    for (Task task : site.tasks()) {
      Operand<TFloat32> logit = attached.taps().require(site.logitTap(task), TFloat32.class);
      site.loss(site.scope(), "loss-" + task.name(), task, 1, logit);
      logits.put(task, logit);
    }
    return logits;
  }

  private Parameter named(String name) {
    return model.parameters().stream()
        .filter(p -> p.name().equals("leu-ifu/" + name))
        .findFirst()
        .orElseThrow();
  }

  private Operand<TFloat32> loss(String name) {
    return model.losses().stream()
        .filter(l -> l.name().endsWith(name))
        .map(LossTerm::value)
        .findFirst()
        .orElseThrow();
  }

  private INDArray value(GraphRun run, String name) {
    Parameter found = named(name);
    int rows = found.shape().numDimensions() == 1 ? 1 : (int) found.shape().get(0);
    return Arrays2d.of(run.value(found), rows);
  }

  private GraphRun fed() {
    GraphRun run = GraphRun.open(model);
    Fill.ORDINARY.feed(run, Build.TRAIN);
    run.feed(Build.TRAIN, "item", ITEMS, 4);
    run.feed(Build.TRAIN, "view", VIEWS, 4, 3);
    run.feed(Build.TRAIN, "view-length", LENGTHS, 4);
    for (Parameter parameter : model.parameters()) { // heads and labels start at zero
      float[] values = run.value(parameter);
      boolean zero = true;
      for (float x : values) {
        zero &= x == 0;
      }
      for (int i = 0; i < values.length && zero; i++) {
        values[i] = 0.3f * ((i * 7 + 3) % 5 - 1.5f);
      }
      run.set(parameter, values);
    }
    return run;
  }

  /** e of a row from the item's table, with the mean, the product and the match of the views. */
  private static INDArray features(INDArray table) {
    INDArray rows = Nd4j.zeros(org.nd4j.linalg.api.buffer.DataType.DOUBLE, 4, 3 * DIM + 3);
    for (int row = 0; row < 4; row++) {
      double[] item = table.getRow(ITEMS[row]).toDoubleVector();
      double[] mean = new double[DIM];
      double most = Double.NEGATIVE_INFINITY;
      double weighted = 0;
      double weights = 0;
      double total = 0;
      int n = LENGTHS[row];
      for (int l = 0; l < n; l++) {
        double[] event = table.getRow(VIEWS[row * 3 + l]).toDoubleVector();
        double score = 0;
        for (int k = 0; k < DIM; k++) {
          mean[k] += event[k] / n;
          score += event[k] * item[k] / Math.sqrt(DIM);
        }
        double recency = 1.0 / (n - l);
        most = Math.max(most, score);
        weighted += recency * score;
        weights += recency;
        total += score / n;
      }
      for (int k = 0; k < DIM; k++) {
        rows.putScalar(row, k, item[k]);
        rows.putScalar(row, DIM + k, mean[k]);
        rows.putScalar(row, 2 * DIM + k, mean[k] * item[k]);
      }
      rows.putScalar(row, 3 * DIM, n == 0 ? 0 : most);
      rows.putScalar(row, 3 * DIM + 1, n == 0 ? 0 : weighted / weights);
      rows.putScalar(row, 3 * DIM + 2, total);
    }
    return rows;
  }

  private INDArray dense(GraphRun run, INDArray x, String w, String b) {
    return x.mmul(value(run, w)).addRowVector(value(run, b));
  }

  private INDArray fused(GraphRun run, String kind, List<INDArray> us) {
    String path = "ifu-" + kind + "/";
    return us.size() == 1
        ? us.get(0).mmul(value(run, path + "h1"))
        : FusionOracle.fuse(
            us, value(run, path + "h1"), value(run, path + "h2"), value(run, path + "h3"));
  }

  @Test
  void correctedLogitsMatchTheOracleOfThePapersChain() {
    Map<Task, Operand<TFloat32>> logits =
        mounted(site(Build.TRAIN, log(CLICK, BUY, AMOUNT)), CONFIG);
    try (GraphRun run = fed()) {
      INDArray e = features(value(run, "features/items"));
      List<INDArray> representations = new ArrayList<>();
      List<INDArray> labels = new ArrayList<>();
      for (Task task : List.of(CLICK, BUY, AMOUNT)) {
        String tower = "tower-" + task.name();
        INDArray input =
            representations.isEmpty()
                ? e
                : FusionOracle.concat(
                    fused(run, "representation", representations), fused(run, "label", labels), e);
        INDArray first = Transforms.relu(dense(run, input, tower + "/w1", tower + "/b1"));
        INDArray last = Transforms.relu(dense(run, first, tower + "/w2", tower + "/b2"));
        if (task.equals(AMOUNT)) {
          INDArray out = dense(run, last, tower + "/ziln-w", tower + "/ziln-b");
          last = Nd4j.zeros(org.nd4j.linalg.api.buffer.DataType.DOUBLE, 4, 1);
          for (int row = 0; row < 4; row++) {
            double s = Math.log1p(Math.exp(out.getDouble(row, 2)));
            double p = 1 / (1 + Math.exp(-out.getDouble(row, 0)));
            last.putScalar(row, 0, p * Math.exp(out.getDouble(row, 1) + s * s / 2));
          }
        } else {
          INDArray label = dense(run, last, tower + "/label-w", tower + "/label-b");
          representations.add(first);
          labels.add(FusionOracle.label(label, TAU, value(run, "leu-" + task.name() + "/labels")));
        }
        INDArray corrected = dense(run, last, "head." + task.name(), "head-bias." + task.name());
        assertClose(task.name(), Arrays2d.flat(corrected), run.floats(logits.get(task)), 1e-5);
      }
    }
  }

  /** The parameters a loss moves. */
  private Set<String> learning(GraphRun run, Operand<TFloat32> scalar) {
    Set<String> names = new TreeSet<>();
    run.gradients(Build.TRAIN, scalar)
        .forEach(
            (name, gradient) -> {
              for (float x : gradient) {
                if (x != 0) {
                  names.add(name.substring("leu-ifu/".length()));
                }
              }
            });
    return names;
  }

  @Test
  void aLossReachesItsOwnTowerAndWhatHandsOnToIt() {
    mounted(site(Build.TRAIN, log(CLICK, BUY)), CONFIG);
    try (GraphRun run = fed()) {
      assertEquals(
          new TreeSet<>(
              List.of(
                  "features/items",
                  "tower-click/w1",
                  "tower-click/b1",
                  "tower-click/w2",
                  "tower-click/b2",
                  "head.click",
                  "head-bias.click")),
          learning(run, loss("loss-click")));
      assertEquals(
          new TreeSet<>(
              List.of(
                  "features/items",
                  "leu-click/labels",
                  "ifu-representation/h1",
                  "ifu-label/h1",
                  "tower-buy/w1",
                  "tower-buy/b1",
                  "tower-buy/w2",
                  "tower-buy/b2",
                  "head.buy",
                  "head-bias.buy")),
          learning(run, loss("loss-buy")));
      assertEquals(
          new TreeSet<>(List.of("tower-click/label-w", "tower-click/label-b")),
          learning(run, loss("label-loss")));
    }
  }

  @Test
  void onlyTheLikelihoodReachesTheTowerOfAZeroInflatedAmount() {
    mounted(site(Build.TRAIN, log(CLICK, AMOUNT)), CONFIG);
    try (GraphRun run = fed()) {
      assertEquals(
          new TreeSet<>(List.of("head.amount", "head-bias.amount")),
          learning(run, loss("loss-amount")));
      Set<String> ofLikelihood = learning(run, loss("ziln-loss"));
      assertTrue(ofLikelihood.contains("features/items"), ofLikelihood.toString());
      assertTrue(ofLikelihood.contains("tower-amount/ziln-w"), ofLikelihood.toString());
    }
  }

  @Test
  void gradientsOfTheLastLossMatchDifferences() {
    mounted(site(Build.TRAIN, log(CLICK, BUY)), CONFIG);
    try (GraphRun run = fed()) {
      FiniteDifferences.check(
          run,
          Build.TRAIN,
          loss("loss-buy"),
          List.of(
              named("leu-click/labels"),
              named("ifu-label/h1"),
              named("ifu-representation/h1"),
              named("tower-buy/w2"),
              named("head.buy")),
          2e-2);
    }
  }

  @Test
  void rowsWithoutALabelAreOutsideTheLikelihood() {
    mounted(site(Build.TRAIN, log(CLICK, AMOUNT)), CONFIG);
    try (GraphRun run = fed()) {
      run.feed(Build.TRAIN, "label-amount", new float[] {3, 0, 7, 0}, 4);
      run.feed(Build.TRAIN, "mask-amount", new float[] {1, 1, 0, 1}, 4);
      float with = run.scalar(loss("ziln-loss"));
      run.feed(Build.TRAIN, "label-amount", new float[] {3, 0, 9000, 0}, 4);
      assertEquals(with, run.scalar(loss("ziln-loss")));
    }
  }

  @Test
  void gradientsMeetByAlgorithm1OnTheOwnTables() {
    List<Task> tasks = List.of(CLICK, BUY);
    TestSite site = site(Build.TRAIN, log(CLICK, BUY));
    GraftObjective asked = LeuIfuMount.named().configured(CONFIG).objective(tasks);
    Algorithm1 merge = assertInstanceOf(Algorithm1.class, asked.merge().orElseThrow());
    assertEquals(BUY, merge.core());
    mounted(site, CONFIG);
    Trainer.build(
        model, Objective.of(Adam.ofDefaults(), Schedule.constant(0.01f)).withMerge(merge));
    assertEquals(
        List.of("leu-ifu/features/items"),
        model.parameters().stream().filter(merge.shared()).map(Parameter::name).toList());
    assertTrue(model.states().stream().anyMatch(s -> s.name().endsWith("norm-click")));
  }

  @Test
  void theMergeIsChosenByTheConfiguration() {
    List<Task> tasks = List.of(CLICK, BUY);
    LeuIfuMount.Config rival =
        CONFIG.withMerge(SharedMerge.ofDefaults().withKind(SharedMerge.Kind.PCGRAD));
    assertInstanceOf(
        PcGrad.class, LeuIfuMount.named().configured(rival).objective(tasks).merge().orElseThrow());
    LeuIfuMount.Config sum =
        CONFIG.withMerge(SharedMerge.ofDefaults().withKind(SharedMerge.Kind.SUM));
    assertTrue(LeuIfuMount.named().configured(sum).objective(tasks).isPlain());
    assertTrue(
        LeuIfuMount.named()
            .configured(CONFIG.withReads(ChainFeatures.Reads.FIELDS))
            .objective(tasks)
            .isPlain());
  }

  private String refused(TestLog log, LeuIfuMount.Config config) {
    return assertThrows(
            IllegalArgumentException.class, () -> mounted(site(Build.TRAIN, log), config))
        .getMessage();
  }

  @Test
  void oneTaskWithoutATowerOfTheHostIsRefused() {
    assertEquals(
        "graft 'leu-ifu': expected a chain of two towers or more but there is one task, 'buy', and no tap 'hidden'; add the task it rests on, or tap the host's hidden layer",
        refused(log(BUY), CONFIG));
  }

  @Test
  void anAmountBeforeABinaryTaskIsRefused() {
    assertEquals(
        "graft 'leu-ifu': expected binary tasks before the last but 'amount' is ZERO_INFLATED_AMOUNT; name it last",
        refused(log(AMOUNT, BUY), CONFIG));
  }

  @Test
  void fieldsThatAreNotTappedAreRefused() {
    assertEquals(
        "graft 'leu-ifu': expected a tap 'fields' with reads=FIELDS but there are [logit.click, logit.buy]; tap it, or read own tables with reads=ALL",
        refused(log(CLICK, BUY), CONFIG.withReads(ChainFeatures.Reads.FIELDS)));
  }
}
