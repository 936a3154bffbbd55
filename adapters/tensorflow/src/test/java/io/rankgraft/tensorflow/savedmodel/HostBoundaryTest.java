package io.rankgraft.tensorflow.savedmodel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.ModelGraph;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

class HostBoundaryTest {
  @TempDir Path folder;

  private static String refused(SavedModelHost host) {
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      var scope = model.scope(Build.SERVE);
      return assertThrows(BadInputException.class, () -> host.build(scope)).getMessage();
    }
  }

  @Test
  void aHostFedWithExamplesIsRefusedWithTheInputsToDeclare() {
    Path examples = Hosts.ofExamples(folder.resolve("examples"));
    String message = refused(Grafted.tapped(SavedModelHost.read(examples)));
    assertTrue(message.contains("ParseExampleV2 'parsed', which gives strings"), message);
    assertTrue(message.contains("LookupTableFindV2 'lookup', which reads"), message);
    assertTrue(message.contains("declare inputs in their place"), message);
    assertTrue(message.contains("parsed:0 (float32)"), message);
    assertTrue(message.contains("lookup:0 (int64)"), message);
    assertFalse(message.contains("parsed:1"), message); // the lookup's result is enough
  }

  @Test
  void withTheInputsDeclaredItIsAHostLikeAnyOther() {
    Path examples = Hosts.ofExamples(folder.resolve("examples"));
    SavedModelHost host =
        Grafted.tapped(SavedModelHost.read(examples))
            .withInput(new HostInput("x", "parsed:0", Axis.CANDIDATE, Shape.of(-1, 3)))
            .withInput(new HostInput("items_of_rows", "lookup:0", Axis.CANDIDATE, Shape.of(-1)));
    try (Grafted grafted = new Grafted(host, Grafted.residual())) {
      assertEquals(
          List.of("host/x", "host/items_of_rows"),
          grafted.model.inputs(Build.SERVE).stream().map(Input::name).toList());
      assertArrayEquals(Grafted.expectedLogits(), grafted.served("logit"), 1e-6f);
    }
  }

  @Test
  void leftoversOfTrainingHaveNoEffect() {
    Path leftovers = Hosts.ofLeftovers(folder.resolve("leftovers"));
    SavedModelHost host =
        Grafted.tapped(SavedModelHost.read(leftovers)).withTrained(v -> v.equals("dense/kernel"));
    try (Grafted grafted = new Grafted(host, Grafted.residual())) {
      assertArrayEquals(Grafted.expectedLogits(), grafted.served("logit"), 1e-6f);
      float[] losses = grafted.steps(5);
      assertTrue(losses[4] < losses[0]);
    }
  }

  /** A host whose logit passes one more op. */
  private Path through(java.util.function.BiFunction<Ops, Operand<TFloat32>, Operand<?>> op) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x =
          tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 3)));
      String output = op.apply(tf, x).op().name() + ":0";
      return write(graph.toGraphDef(), output);
    }
  }

  private Path write(GraphDef graph, String output) {
    SignatureDef signature =
        SignatureDef.newBuilder()
            .putInputs("x", Hosts.info("x:0"))
            .putOutputs("logit", Hosts.info(output))
            .build();
    return Hosts.write(folder.resolve("small"), graph, signature, "");
  }

  @Test
  void opsOutsideTheListAreNamedAndMayBeAllowed() {
    Path bessel = through((tf, x) -> tf.withName("odd").math.besselI0(x));
    String message = refused(SavedModelHost.read(bessel).withTap("logit", "logit"));
    assertTrue(message.contains("BesselI0 'odd', which is not on the list"), message);
    HostLimits more = HostLimits.ofDefaults().withOps("BesselI0");
    SavedModelHost host = SavedModelHost.read(bessel, more).withTap("logit", "logit");
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      assertEquals(
          "[-1, 3]",
          host.build(model.scope(Build.SERVE)).taps().require("logit").shape().toString());
    }
  }

  @Test
  void readingFilesIsNotOnTheList() {
    Path reader =
        through(
            (tf, x) -> {
              Operand<TString> file = tf.io.readFile(tf.constant("/etc/hostname"));
              return tf.math.add(x, tf.strings.toNumber(file, TFloat32.class));
            });
    String message = refused(SavedModelHost.read(reader).withTap("logit", "logit"));
    assertTrue(message.contains("StringToNumber"), message);
  }

  @Test
  void constantsOfAnySizeAreNotMade() {
    GraphDef huge;
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x =
          tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
      tf.withName("y").math.add(x, tf.withName("c").constant(new float[] {1}));
      huge = graph.toGraphDef();
    }
    GraphDef.Builder forged = huge.toBuilder();
    forged
        .getNodeBuilderList()
        .forEach(
            n -> {
              if (n.getName().equals("c")) {
                var value = n.getAttrOrThrow("value").toBuilder();
                value.getTensorBuilder().getTensorShapeBuilder().getDimBuilder(0).setSize(1L << 40);
                n.putAttr("value", value.build());
              }
            });
    Path file = write(forged.build(), "y:0");
    String message = refused(SavedModelHost.read(file).withTap("logit", "logit"));
    assertTrue(message.startsWith("constant 'c': expected at most"), message);
  }

  @Test
  void shapesOfVariablesAreHeldAgainstTheLimit() {
    Path file = Hosts.ofResources(folder.resolve("resources"));
    HostLimits small = new HostLimits(1 << 20, 1000, 60, java.util.Set.of());
    String message =
        assertThrows(BadInputException.class, () -> SavedModelHost.read(file, small)).getMessage();
    assertTrue(message.contains("at most 60 bytes but 'items' is [6, 4]"), message);
  }

  @Test
  void aVariableNothingRestoresIsNamed() {
    Path file =
        through(
            (tf, x) ->
                tf.math.mul(
                    x,
                    tf.readVariableOp(
                        tf.withName("lost").varHandleOp(TFloat32.class, Shape.of(3)),
                        TFloat32.class)));
    SavedModelHost host = SavedModelHost.read(file).withTap("logit", "logit");
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      var scope = model.scope(Build.SERVE);
      var e = assertThrows(IllegalArgumentException.class, () -> host.build(scope));
      assertTrue(
          e.getMessage().startsWith("host variable 'lost': expected a value"), e.getMessage());
    }
  }
}
