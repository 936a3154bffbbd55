package io.rankgraft.testkit;

import static io.rankgraft.testkit.Close.assertFinite;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.Attachment;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.Taps;
import io.rankgraft.graph.Task;
import io.rankgraft.registry.ConfiguredGraft;
import io.rankgraft.registry.Contribution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What every ready mount promises, as tests: implement it in the test class of a named graft.
 *
 * <p>The host is one logit for each task of {@link #hostTasks}, made of an input and a parameter;
 * override {@link #host} where the graft reads other taps.
 */
public interface ReadyMountContract {
  ConfiguredGraft<?> graft();

  /** A log the graft accepts; without requests and with ids of 2 or more of everything. */
  TestLog log();

  /** The names of all parameters of graft and heads below the mount, in the order of creation. */
  List<String> parameterNames();

  /** The tasks the host has a logit of: all of them. */
  default List<Task> hostTasks() {
    return log().tasks();
  }

  /** Builds the host below the given scope. */
  default Taps host(GraftScope scope) {
    var tf = scope.tf();
    Shape rows = Shape.of(Shape.UNKNOWN_SIZE);
    Taps taps = Taps.none();
    for (Task task : hostTasks()) {
      Operand<TFloat32> x = scope.input("x-" + task.name(), TFloat32.class, rows, Axis.CANDIDATE);
      Operand<TFloat32> w =
          scope.parameter("w-" + task.name(), Shape.of(1), Initializer.constant(0.7f));
      taps = taps.with("logit." + task.name(), tf.math.mul(x, w));
    }
    return taps;
  }

  /**
   * Feeds every input of a build; override it where {@link Fill} feeds what the site cannot take.
   */
  default void feed(GraphRun run, Build build, Fill fill) {
    fill.feed(run, build);
  }

  /** A mounted graft: the logits of all tasks before and after. */
  record Mounted(
      TestSite site,
      Attachment<Contribution> attachment,
      List<Operand<TFloat32>> before,
      List<Operand<TFloat32>> after) {}

  private Mounted mount(ModelGraph model, Build build, TestLog log) {
    GraftScope scope = model.scope(build);
    TestSite site = TestSite.of(scope, host(scope.child("host")), log);
    Attachment<Contribution> attachment = graft().mount(site);
    List<Operand<TFloat32>> before = new ArrayList<>();
    List<Operand<TFloat32>> after = new ArrayList<>();
    for (Task task : log.tasks()) {
      before.add(site.logit(task));
      after.add(attachment.taps().require(site.logitTap(task), TFloat32.class));
    }
    return new Mounted(site, attachment, before, after);
  }

  @Test
  default void everyLogitIsTheHostsAtStepZero() {
    try (ModelGraph model = ModelGraph.withSeed(7)) {
      Mounted mounted = mount(model, Build.SERVE, log());
      try (GraphRun run = GraphRun.open(model)) {
        feed(run, Build.SERVE, Fill.ORDINARY);
        for (int t = 0; t < mounted.before().size(); t++) {
          assertArrayEquals(
              run.floats(mounted.before().get(t)),
              run.floats(mounted.after().get(t)),
              1e-6f,
              log().tasks().get(t).name());
        }
      }
    }
  }

  @Test
  default void parametersAreAllListedUnderStableNames() {
    for (Build build : List.of(Build.TRAIN, Build.SERVE)) {
      try (ModelGraph model = ModelGraph.withSeed(7)) {
        Mounted mounted = mount(model, build, log());
        List<String> expected =
            parameterNames().stream().map(n -> graft().name() + "/" + n).toList();
        assertEquals(
            expected,
            mounted.attachment().parameters().stream().map(Parameter::name).toList(),
            "parameters in " + build);
        assertEquals(
            expected,
            model.parameters().stream()
                .map(Parameter::name)
                .filter(name -> !name.startsWith("host/"))
                .toList(),
            "parameters that appeared in " + build);
      }
    }
  }

  @Test
  default void servingGraphHasNoLabelNoRandomOpAndNoLoss() {
    try (ModelGraph model = ModelGraph.withSeed(7)) {
      Mounted mounted = mount(model, Build.SERVE, log());
      assertEquals(List.of(), mounted.attachment().losses());
      for (Input<?> input : model.inputs(Build.SERVE)) {
        assertFalse(input.name().matches("(label|mask|weight)-.*"), input.name());
      }
      for (GraphOperation op : model.graph().subgraphTo(Set.copyOf(mounted.after()))) {
        assertFalse(op.type().contains("Random"), op.name() + " is a " + op.type());
      }
    }
  }

  @Test
  default void everyParameterIsReachedByALossOrALogit() {
    try (ModelGraph model = ModelGraph.withSeed(7)) {
      Mounted mounted = mount(model, Build.TRAIN, log());
      List<Operand<TFloat32>> ends = new ArrayList<>(mounted.after());
      model.losses().stream().map(LossTerm::value).forEach(ends::add);
      Set<?> reached = model.graph().subgraphTo(Set.copyOf(ends));
      for (Parameter parameter : mounted.attachment().parameters()) {
        boolean isReached =
            parameter.isReadWhole(Build.TRAIN)
                    && reached.contains(parameter.read(model.ops(), Build.TRAIN).op())
                || parameter.lookups(Build.TRAIN).stream()
                    .anyMatch(lookup -> reached.contains(lookup.rows().op()));
        assertEquals(true, isReached, parameter.name());
      }
    }
  }

  @Test
  default void paddingStaysFinite() {
    staysFinite(Fill.ZERO);
  }

  @Test
  default void oneRowStaysFinite() {
    staysFinite(Fill.ONE_ROW);
  }

  private void staysFinite(Fill fill) {
    try (ModelGraph model = ModelGraph.withSeed(7)) {
      Mounted mounted = mount(model, Build.TRAIN, log());
      try (GraphRun run = GraphRun.open(model)) {
        List<Operand<TFloat32>> scalars = new ArrayList<>();
        mounted.after().forEach(logit -> scalars.add(model.ops().nn.l2Loss(logit)));
        model.losses().stream().map(LossTerm::value).forEach(scalars::add);
        setHeads(run, mounted);
        feed(run, Build.TRAIN, fill);
        mounted.after().forEach(logit -> assertFinite("logit", run.floats(logit)));
        for (Operand<TFloat32> scalar : scalars) {
          assertFinite(scalar.op().name(), run.floats(scalar));
          run.gradients(Build.TRAIN, scalar)
              .forEach(
                  (parameter, gradient) ->
                      assertFinite(
                          "gradient of '%s' for %s".formatted(parameter, scalar.op().name()),
                          gradient));
        }
      }
    }
  }

  /** Heads that read everything, as they do after some steps. */
  private static void setHeads(GraphRun run, Mounted mounted) {
    for (Parameter parameter : mounted.attachment().parameters()) {
      String name = parameter.name().substring(parameter.name().indexOf('/') + 1);
      if (name.startsWith("head")) {
        float[] values = new float[(int) parameter.shape().size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = 0.5f + 0.1f * i;
        }
        run.set(parameter, values);
      }
    }
  }

  /** Two requests of two candidates each score as four rows that repeat what is the request's. */
  @Test
  default void aRequestScoresAsItsRows() {
    List<float[]> asRequests = scores(true);
    List<float[]> asRows = scores(false);
    for (int t = 0; t < asRows.size(); t++) {
      assertArrayEquals(asRows.get(t), asRequests.get(t), 1e-5f, log().tasks().get(t).name());
    }
  }

  private List<float[]> scores(boolean requests) {
    try (ModelGraph model = ModelGraph.withSeed(7)) {
      Mounted mounted = mount(model, Build.SERVE, requests ? log().withRequests() : log());
      try (GraphRun run = GraphRun.open(model)) {
        setHeads(run, mounted);
        for (Input<?> input : model.inputs(Build.SERVE)) {
          feed(run, input, requests);
        }
        return run.floats(mounted.after());
      }
    }
  }

  private static void feed(GraphRun run, Input<?> input, boolean requests) {
    if (input.name().equals("request-of")) {
      run.feed(Build.SERVE, input.name(), new int[] {0, 0, 1, 1}, 4);
      return;
    }
    boolean repeat = input.axis() == Axis.REQUEST && !requests;
    int drawn = input.axis() == Axis.REQUEST ? 2 : 4;
    int[] rows = repeat ? new int[] {0, 0, 1, 1} : IntStream.range(0, drawn).toArray();
    long[] shape = input.shape().asArray();
    shape[0] = rows.length;
    int width = (int) Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b);
    Random random = new Random(input.name().hashCode());
    float[] values = new float[rows.length * width];
    for (int i = 0; i < drawn * width; i++) {
      float value = random.nextFloat();
      for (int row = 0; row < rows.length; row++) {
        if (rows[row] == i / width) {
          values[row * width + i % width] = value;
        }
      }
    }
    if (input.type().equals(TInt32.class)) {
      int[] ids = new int[values.length];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = Math.round(values[i]);
      }
      run.feed(Build.SERVE, input.name(), ids, shape);
    } else {
      run.feed(Build.SERVE, input.name(), values, shape);
    }
  }
}
