package io.rankgraft.tensorflow.savedmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

class HostReplayCheckTest {
  private static final HostReplayCheck CHECK = HostReplayCheck.ofDefaults();

  @TempDir Path folder;

  private SavedModelHost host(Consumer<Ops> graph, String input) {
    Path file =
        Hosts.small(
            folder.resolve("host"), graph, Map.of(input, input + ":0"), Map.of("logit", "y:0"));
    return SavedModelHost.read(file).withTap("logit", "logit");
  }

  private static Operand<TFloat32> x(Ops tf, long... dims) {
    return tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(dims)));
  }

  private static String refused(SavedModelHost host) {
    return assertThrows(BadInputException.class, () -> CHECK.check(host)).getMessage();
  }

  /** The file's own engine calls its functions and restores its variables by its own ops. */
  @ParameterizedTest
  @ValueSource(strings = {"references", "resources", "functions"})
  void theReplayGivesWhatTheFileItselfGives(String style) {
    Path file = folder.resolve(style);
    switch (style) {
      case "references" -> Hosts.ofReferences(file);
      case "resources" -> Hosts.ofResources(file);
      default -> Hosts.ofFunctions(file);
    }
    SavedModelHost host = Grafted.tapped(SavedModelHost.read(file));
    HostReplayCheck.Findings found = CHECK.check(host);
    assertEquals(
        List.of("hidden", "logit", "probability"), found.compared().stream().sorted().toList());
    assertEquals("", found.notCompared());
    assertTrue(found.difference() < 1e-6, found.toString());
    assertEquals(Map.of("items_of_rows", 6L), host.idRanges());
  }

  @Test
  void aHostCutOutsideOfWhatMayRunSaysWhyItIsNotCompared() {
    SavedModelHost host =
        Grafted.tapped(SavedModelHost.read(Hosts.ofExamples(folder.resolve("examples"))))
            .withInput(new HostInput("x", "parsed:0", Axis.CANDIDATE, Shape.of(-1, 3)))
            .withInput(new HostInput("item", "lookup:0", Axis.CANDIDATE, Shape.of(-1)));
    HostReplayCheck.Findings found = CHECK.check(host);
    assertEquals(List.of(), found.compared());
    assertTrue(found.notCompared().endsWith("'parsed' is ParseExampleV2"), found.toString());
  }

  @Test
  void statisticsOfTheBatchAreFound() {
    SavedModelHost host =
        host(
            tf -> {
              Operand<TFloat32> x = x(tf, -1, 1, 1, 2);
              Operand<TFloat32> one = tf.constant(new float[] {1, 1});
              Operand<TFloat32> none = tf.constant(new float[0]);
              tf.withName("y")
                  .math
                  .add(
                      tf.nn
                          .fusedBatchNorm(x, one, one, none, none, FusedBatchNorm.isTraining(true))
                          .y(),
                      tf.constant(0f));
            },
            "x");
    String message = refused(host);
    assertTrue(message.contains("expected rows that do not depend on one another"), message);
    assertTrue(message.contains("statistics of the batch"), message);
  }

  @Test
  void batchNormForInferenceIsSound() {
    SavedModelHost host =
        host(
            tf -> {
              Operand<TFloat32> x = x(tf, -1, 1, 1, 2);
              Operand<TFloat32> one = tf.constant(new float[] {1, 2});
              tf.withName("y")
                  .math
                  .add(
                      tf.nn
                          .fusedBatchNorm(x, one, one, one, one, FusedBatchNorm.isTraining(false))
                          .y(),
                      tf.constant(0f));
            },
            "x");
    assertEquals(List.of("logit"), CHECK.check(host).compared());
  }

  @Test
  void aFixedBatchOfOneIsComparedARowAtATime() {
    SavedModelHost host =
        host(
            tf ->
                tf.withName("y")
                    .reshape(tf.math.square(x(tf, 1, 3)), tf.constant(new int[] {1, 3})),
            "x");
    assertEquals(List.of("logit"), CHECK.check(host).compared());
  }

  /** A reshape that is opened but mixes rows: two rows of 3 become three rows of 2. */
  @Test
  void aFixedBatchThatMixesItsRowsIsFound() {
    SavedModelHost host =
        host(
            tf -> {
              Operand<TFloat32> flat =
                  tf.reshape(tf.math.square(x(tf, 2, 3)), tf.constant(new int[] {3, 2}));
              tf.withName("y").reshape(flat, tf.constant(new int[] {-1, 6}));
            },
            "x");
    String message = refused(host);
    assertTrue(message.contains("tap"), message);
  }

  @Test
  void idsAreHeldAgainstTheSmallestTableTheyLookUp() {
    SavedModelHost host =
        host(
            tf -> {
              Operand<TInt64> ids =
                  tf.dtypes.cast(
                      tf.reshape(x(tf, -1, 1), tf.constant(new int[] {-1})), TInt64.class);
              Operand<TInt32> axis = tf.constant(0);
              tf.withName("y")
                  .math
                  .add(
                      tf.gather(tf.constant(new float[] {1, 2, 3, 4, 5}), ids, axis),
                      tf.gather(tf.constant(new float[] {1, 2, 3}), ids, axis));
            },
            "x");
    assertEquals(Map.of("x", 3L), host.idRanges());
    assertEquals(List.of("logit"), CHECK.check(host).compared());
  }
}
