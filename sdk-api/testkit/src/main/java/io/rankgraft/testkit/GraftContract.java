package io.rankgraft.testkit;

import static io.rankgraft.testkit.Close.assertFinite;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.graph.Attachment;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Join;
import io.rankgraft.graph.LossTerm;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Mount;
import io.rankgraft.graph.Parameter;
import io.rankgraft.graph.Taps;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * What every graft promises, as tests: implement it in the graft's test class.
 *
 * <pre>{@code
 * class GateContractTest implements GraftContract<Gate.Inputs, Gate.Outputs> {
 *   public Taps host(GraftScope scope) { … }
 *   public Mount<Gate.Inputs, Gate.Outputs> mount(String name) { … }
 *   public List<String> parameterNames() { return List.of("w", "head"); }
 * }
 * }</pre>
 *
 * <p>The host should have at least one parameter, and its score as the tap {@link #score}.
 * Gradients go through TensorFlow's own registry: a graft that needs others loads them before.
 *
 * @param <I> the graft's inputs
 * @param <O> the graft's outputs
 */
public interface GraftContract<I, O> {

  /** Builds the host below the given scope. */
  Taps host(GraftScope scope);

  /** The graft on that host under a name. A residual join shows most. */
  Mount<I, O> mount(String name);

  /** The names of all parameters of graft and join below the mount, in the order of creation. */
  List<String> parameterNames();

  /** The tap with the host's score. */
  default String score() {
    return "logit";
  }

  /**
   * Feeds every input of a build; override it where {@link Fill} feeds what the host cannot take.
   */
  default void feed(GraphRun run, Build build, Fill fill) {
    fill.feed(run, build);
  }

  /** The host alone, or with the graft, in one build. */
  private Taps host(ModelGraph model, Build build, List<Attachment<O>> attached, String... names) {
    GraftScope scope = model.scope(build);
    Taps taps = host(scope.child("host"));
    for (String name : names) {
      Attachment<O> attachment = mount(name).apply(scope, taps);
      attached.add(attachment);
      taps = attachment.taps();
    }
    return taps;
  }

  private Operand<TFloat32> scoreOf(Taps taps) {
    return taps.require(score(), TFloat32.class);
  }

  @Test
  default void hostIsUntouchedAtStepZero() {
    try (ModelGraph alone = ModelGraph.withSeed(7);
        ModelGraph grafted = ModelGraph.withSeed(7)) {
      List<Attachment<O>> attached = new ArrayList<>();
      Operand<TFloat32> before = scoreOf(host(alone, Build.SERVE, attached));
      Operand<TFloat32> after = scoreOf(host(grafted, Build.SERVE, attached, "graft"));
      try (GraphRun a = GraphRun.open(alone);
          GraphRun b = GraphRun.open(grafted)) {
        feed(a, Build.SERVE, Fill.ORDINARY);
        feed(b, Build.SERVE, Fill.ORDINARY);
        for (Parameter parameter : alone.parameters()) {
          Parameter same =
              grafted.parameters().stream()
                  .filter(p -> p.name().equals(parameter.name()))
                  .findFirst()
                  .orElseThrow();
          assertArrayEquals(a.value(parameter), b.value(same), parameter.name());
        }
        if (mount("graft").join() instanceof Join.Residual<O>) {
          assertArrayEquals(a.floats(before), b.floats(after), 1e-6f, "score at step 0");
        }
      }
    }
  }

  @Test
  default void attachmentListsAllParametersThatAppeared() {
    try (ModelGraph model = ModelGraph.withSeed(7)) {
      List<Attachment<O>> attached = new ArrayList<>();
      host(model, Build.TRAIN, attached, "graft");
      Set<Parameter> appeared = new HashSet<>(model.parameters());
      appeared.removeIf(p -> p.name().startsWith("host/"));
      assertEquals(appeared, new HashSet<>(attached.get(0).parameters()));
    }
  }

  @Test
  default void parameterNamesAreStable() {
    for (Build build : List.of(Build.TRAIN, Build.SERVE)) {
      try (ModelGraph model = ModelGraph.withSeed(7)) {
        List<Attachment<O>> attached = new ArrayList<>();
        host(model, build, attached, "graft");
        assertEquals(
            parameterNames().stream().map(n -> "graft/" + n).toList(),
            attached.get(0).parameters().stream().map(Parameter::name).toList(),
            "parameters in " + build);
      }
    }
  }

  @Test
  default void servingGraphHasNoLabelNoRandomOpAndNoLoss() {
    try (ModelGraph model = ModelGraph.withSeed(7)) {
      List<Attachment<O>> attached = new ArrayList<>();
      Taps taps = host(model, Build.SERVE, attached, "graft");
      assertEquals(List.of(), attached.get(0).losses());
      for (var input : model.inputs(Build.SERVE)) {
        assertFalse(input.name().matches("(label|mask|weight)-.*"), input.name());
      }
      for (GraphOperation op : model.graph().subgraphTo(Set.of(scoreOf(taps)))) {
        assertFalse(op.type().contains("Random"), op.name() + " is a " + op.type());
      }
    }
  }

  @Test
  default void zeroInputsStayFinite() {
    staysFinite(Fill.ZERO);
  }

  @Test
  default void oneRowStaysFinite() {
    staysFinite(Fill.ONE_ROW);
  }

  private void staysFinite(Fill fill) {
    try (ModelGraph model = ModelGraph.withSeed(7)) {
      Operand<TFloat32> score = scoreOf(host(model, Build.TRAIN, new ArrayList<>(), "graft"));
      try (GraphRun run = GraphRun.open(model)) {
        feed(run, Build.TRAIN, fill);
        assertFinite("score", run.floats(score));
        var tf = model.ops();
        List<Operand<TFloat32>> scalars = new ArrayList<>();
        scalars.add(tf.nn.l2Loss(score));
        model.losses().stream().map(LossTerm::value).forEach(scalars::add);
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

  @Test
  default void attachesTwiceUnderTwoNames() {
    try (ModelGraph model = ModelGraph.withSeed(7)) {
      List<Attachment<O>> attached = new ArrayList<>();
      Operand<TFloat32> score = scoreOf(host(model, Build.TRAIN, attached, "first", "second"));
      for (Attachment<O> attachment : attached) {
        assertEquals(parameterNames().size(), attachment.parameters().size());
        assertTrue(
            attachment.parameters().stream()
                .allMatch(p -> p.name().startsWith(attachment.name() + "/")));
      }
      try (GraphRun run = GraphRun.open(model)) {
        feed(run, Build.TRAIN, Fill.ORDINARY);
        assertFinite("score", run.floats(score));
      }
    }
  }

  @Test
  default void sameNameTwiceIsRefused() {
    try (ModelGraph model = ModelGraph.withSeed(7)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> host(model, Build.TRAIN, new ArrayList<>(), "graft", "graft"));
    }
  }
}
