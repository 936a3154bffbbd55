package io.rankgraft.ifu;

import static io.rankgraft.testkit.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.Task;
import io.rankgraft.leu.LeuConfig;
import io.rankgraft.leu.Temperature;
import io.rankgraft.testkit.FiniteDifferences;
import io.rankgraft.testkit.GraphRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class TowerFusionTest {
  private static final int ROWS = 5;
  private static final float TAU = 3;
  private static final List<Task> TASKS =
      List.of(Task.ofBinary("click"), Task.ofBinary("view"), new Task("watch", Task.Kind.AMOUNT));
  private final ModelGraph model = ModelGraph.withSeed(21);
  private final GraftScope scope = model.scope(Build.TRAIN);

  @AfterEach
  void close() {
    model.close();
  }

  private static TowerFusionConfig config(
      boolean labels, boolean representations, IfuConfig.Operation operation, boolean stop) {
    return new TowerFusionConfig(
        labels,
        representations,
        new LeuConfig(2, new Temperature(TAU, 1, 1, false, TAU), LeuConfig.Noise.NONE, stop),
        new IfuConfig(operation),
        stop);
  }

  private static TowerFusionConfig full(boolean stop) {
    return config(true, true, IfuConfig.Operation.ATTENTION, stop);
  }

  private TowerFusion.Outputs attach(TowerFusionConfig config) {
    Operand<TFloat32> e =
        scope.parameter("e", Shape.of(ROWS, TowersHost.WIDTH), Initializer.normal(1));
    List<Tower> towers = new ArrayList<>();
    for (Task task : TASKS) {
      towers.add(new Tower(task, e, x -> TowersHost.tower(scope.child("tower-" + task.name()), x)));
    }
    return new TowerFusion(config).attach(scope.child("htl"), new TowerFusion.Inputs(towers));
  }

  private INDArray value(GraphRun run, String name) {
    Parameter found = named(name);
    return Arrays2d.of(run.value(found), (int) found.shape().get(0));
  }

  private Parameter named(String name) {
    return model.parameters().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
  }

  /** The parameters a scalar has a gradient for. */
  private Set<String> learning(GraphRun run, Operand<TFloat32> scalar) {
    Map<String, float[]> gradients = run.gradients(Build.TRAIN, scalar);
    return gradients.entrySet().stream()
        .filter(
            g -> {
              for (float x : g.getValue()) {
                if (x != 0) {
                  return true;
                }
              }
              return false;
            })
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  @Test
  void towersReadWhatEquation6HandsThem() {
    TowerFusion.Outputs out = attach(full(true));
    try (GraphRun run = GraphRun.open(model)) {
      INDArray e = value(run, "e");
      List<INDArray> reps = new ArrayList<>();
      List<INDArray> labels = new ArrayList<>();
      for (int t = 0; t < TASKS.size(); t++) {
        String task = TASKS.get(t).name();
        INDArray rep = t == 0 ? null : fuse(run, "representation", reps);
        INDArray label = t == 0 ? null : fuse(run, "label", labels);
        INDArray input = FusionOracle.concat(rep, label, e);
        INDArray hidden = Transforms.tanh(input.mmul(value(run, "tower-" + task + "/w")));
        INDArray logit = hidden.mmul(value(run, "tower-" + task + "/v"));
        assertClose(task, Arrays2d.flat(logit), run.floats(out.towers().get(t).logit()), 1e-5);
        reps.add(hidden);
        if (t < TASKS.size() - 1) {
          labels.add(FusionOracle.label(logit, TAU, value(run, "htl/leu-" + task + "/labels")));
        }
      }
    }
  }

  private INDArray fuse(GraphRun run, String kind, List<INDArray> us) {
    String path = "htl/ifu-" + kind + "/";
    return FusionOracle.fuse(
        us, value(run, path + "h1"), value(run, path + "h2"), value(run, path + "h3"));
  }

  @Test
  void aTowerLearnsFromItsOwnLossAloneWithStops() {
    TowerFusion.Outputs out = attach(full(true));
    Operand<TFloat32> core = scope.tf().nn.l2Loss(out.towers().get(2).logit());
    Operand<TFloat32> second = scope.tf().nn.l2Loss(out.towers().get(1).logit());
    try (GraphRun run = GraphRun.open(model)) {
      Set<String> kernels =
          Set.of(
              "htl/ifu-representation/h1",
              "htl/ifu-representation/h2",
              "htl/ifu-representation/h3",
              "htl/ifu-label/h1",
              "htl/ifu-label/h2",
              "htl/ifu-label/h3");
      Set<String> ofCore = learning(run, core);
      assertTrue(ofCore.containsAll(kernels), ofCore.toString());
      assertTrue(ofCore.contains("htl/leu-click/labels"));
      assertTrue(ofCore.contains("htl/leu-view/labels"));
      assertEquals(
          Set.of("tower-watch/w", "tower-watch/v", "e"),
          ofCore.stream().filter(n -> !n.startsWith("htl/")).collect(Collectors.toSet()));
      assertEquals(
          Set.of("tower-view/w", "tower-view/v", "e"),
          learning(run, second).stream()
              .filter(n -> !n.startsWith("htl/"))
              .collect(Collectors.toSet()));
    }
  }

  @Test
  void withoutStopsTheCoreLossReachesEveryTower() {
    TowerFusion.Outputs out = attach(full(false));
    Operand<TFloat32> core = scope.tf().nn.l2Loss(out.towers().get(2).logit());
    try (GraphRun run = GraphRun.open(model)) {
      assertEquals(
          model.parameters().stream().map(Parameter::name).collect(Collectors.toSet()),
          learning(run, core));
      FiniteDifferences.check(run, Build.TRAIN, core, model.parameters(), 1e-2);
    }
  }

  @Test
  void gradientsOfWhatIsNotStoppedMatchDifferences() {
    TowerFusion.Outputs out = attach(full(true));
    Operand<TFloat32> core = scope.tf().nn.l2Loss(out.towers().get(2).logit());
    try (GraphRun run = GraphRun.open(model)) {
      FiniteDifferences.check(
          run,
          Build.TRAIN,
          core,
          List.of(
              // what reaches the core only, not also through a tower that is cut off
              named("htl/leu-view/labels"),
              named("htl/ifu-label/h2"),
              named("htl/ifu-label/h3"),
              named("htl/ifu-representation/h2"),
              named("tower-watch/w")),
          1e-2);
    }
  }

  @Test
  void ablationsLeaveOutWhatTheyName() {
    attach(config(true, false, IfuConfig.Operation.ATTENTION, true));
    assertFalse(has("ifu-representation"));
    assertTrue(has("ifu-label"));
    assertEquals(TowersHost.WIDTH + 2, named("tower-view/w").shape().get(0));
  }

  @Test
  void withoutLabelsNothingIsEmbedded() {
    attach(config(false, true, IfuConfig.Operation.ATTENTION, true));
    assertFalse(has("leu-") || has("ifu-label"));
    assertEquals(TowersHost.WIDTH + TowersHost.HIDDEN, named("tower-view/w").shape().get(0));
  }

  @Test
  void concatenatedInputsGrowWithTheTasks() {
    attach(config(true, true, IfuConfig.Operation.CONCATENATION, true));
    int each = 2 + TowersHost.HIDDEN;
    assertEquals(TowersHost.WIDTH + each, named("tower-view/w").shape().get(0));
    assertEquals(TowersHost.WIDTH + 2 * each, named("tower-watch/w").shape().get(0));
  }

  private boolean has(String part) {
    return model.parameters().stream().anyMatch(p -> p.name().contains(part));
  }

  @Test
  void anAmountBeforeOtherTasksHandsOnItsRepresentationAlone() {
    List<Task> tasks = List.of(TASKS.get(2), TASKS.get(0), new Task("pay", Task.Kind.AMOUNT));
    Operand<TFloat32> e =
        scope.parameter("e", Shape.of(2, TowersHost.WIDTH), Initializer.normal(1));
    List<Operand<TFloat32>> inputs = new ArrayList<>();
    List<Tower> towers = new ArrayList<>();
    for (Task task : tasks) {
      towers.add(
          new Tower(
              task,
              e,
              x -> {
                inputs.add(x);
                return TowersHost.tower(scope.child("tower-" + task.name()), x);
              }));
    }
    TowerFusion.Outputs out =
        new TowerFusion(full(true)).attach(scope.child("htl"), new TowerFusion.Inputs(towers));
    assertEquals(1, out.labels().size(), "of the click");
    int hidden = TowersHost.HIDDEN;
    assertEquals(TowersHost.WIDTH + hidden, inputs.get(1).shape().get(1));
    assertEquals(TowersHost.WIDTH + hidden + 2, inputs.get(2).shape().get(1));
    try (GraphRun run = GraphRun.open(model)) {
      float[] rep = run.floats(out.towers().get(0).representation());
      float[] h1 = run.value(named("htl/ifu-representation/h1"));
      float[] second = run.floats(inputs.get(1));
      for (int row = 0; row < 2; row++) {
        for (int k = 0; k < hidden; k++) {
          double expected = 0; // of one vector e_f = h1(rep), Eq. 13
          for (int j = 0; j < hidden; j++) {
            expected += (double) rep[row * hidden + j] * h1[j * hidden + k];
          }
          assertEquals(expected, second[row * (hidden + TowersHost.WIDTH) + k], 1e-5);
        }
      }
    }
  }

  @Test
  void anAmountThatWouldHandOnNothingIsRefused() {
    Operand<TFloat32> e = scope.parameter("e", Shape.of(1, 4), Initializer.zeros());
    Tower amount = new Tower(TASKS.get(2), e, x -> TowersHost.tower(scope.child("a"), x));
    var e1 =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new TowerFusion(config(true, false, IfuConfig.Operation.ATTENTION, true))
                    .attach(scope.child("htl"), new TowerFusion.Inputs(List.of(amount, amount))));
    assertEquals(
        "tower fusion 'htl': expected representations=true where an amount stands before the last task but 'watch' is AMOUNT and hands on nothing else",
        e1.getMessage());
  }
}
