package io.rankgraft.tensorflow.savedmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/** Each test starts a process. */
class HostTrialTest {
  private static final HostTrial TRIAL = HostTrial.ofDefaults();

  @TempDir Path folder;

  private SavedModelHost host(Consumer<Ops> graph) {
    Path file =
        Hosts.small(folder.resolve("host"), graph, Map.of("x", "x:0"), Map.of("logit", "y:0"));
    return SavedModelHost.read(file).withTap("logit", "logit");
  }

  private static String refused(HostTrial trial, SavedModelHost host) {
    return assertThrows(BadInputException.class, () -> trial.run(host)).getMessage();
  }

  @Test
  void aSoundHostIsComparedInTheOtherProcess() {
    SavedModelHost host =
        Grafted.tapped(SavedModelHost.read(Hosts.ofFunctions(folder.resolve("functions"))))
            .withInput(new HostInput("features", "x", Axis.CANDIDATE, Shape.of(-1, 3)));
    HostReplayCheck.Findings found = TRIAL.run(host);
    assertEquals(
        List.of("hidden", "logit", "probability"), found.compared().stream().sorted().toList());
    assertTrue(found.difference() < 1e-6, found.toString());
  }

  /** One row feeds the size of a tensor: no file says how large it is. */
  @Test
  void aSizeThatFollowsFromTheRowsIsStopped() {
    SavedModelHost host =
        host(
            tf -> {
              Operand<TInt32> x =
                  tf.withName("x").placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
              Operand<TInt32> size =
                  tf.math.add(
                      tf.math.mul(tf.reduceMax(x, tf.constant(0)), tf.constant(0)),
                      tf.constant(1_600_000_000));
              Operand<TFloat32> large =
                  tf.fill(tf.reshape(size, tf.constant(new int[] {1})), tf.constant(1f));
              tf.withName("y")
                  .math
                  .mul(tf.dtypes.cast(x, TFloat32.class), tf.reduceMax(large, tf.constant(0)));
            });
    String message = refused(TRIAL, host);
    assertTrue(message.contains("MiB of memory"), message);
  }

  @Test
  void aLoopWithoutAnEndIsStopped() {
    SavedModelHost host =
        host(
            tf -> {
              Operand<TFloat32> x =
                  tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
              List<Operand<?>> given = List.of(x);
              Operand<?> out =
                  tf.statelessWhile(given, ofOne("until", true), ofOne("again", false))
                      .output()
                      .get(0);
              @SuppressWarnings("unchecked") // as the body gives
              Operand<TFloat32> floats = (Operand<TFloat32>) out;
              tf.withName("y").math.neg(floats);
            });
    HostTrial shortly = new HostTrial(TRIAL.check(), Duration.ofSeconds(3), TRIAL.bytes());
    String message = refused(shortly, host);
    assertTrue(message.contains("it took more than 3 seconds"), message);
  }

  private static ConcreteFunction ofOne(String name, boolean condition) {
    return ConcreteFunction.create(
        tf -> {
          Operand<TFloat32> x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
          Operand<? extends TType> y =
              condition ? tf.constant(true) : tf.math.add(x, tf.constant(1f));
          return Signature.builder(name).input("x", x).output("y", y).build();
        });
  }

  @Test
  void whatIsRefusedThereIsSaidHere() {
    SavedModelHost host =
        host(
            tf -> {
              Operand<TFloat32> x =
                  tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
              tf.withName("y").math.sub(x, tf.math.mean(x, tf.constant(0)));
            });
    String message = refused(TRIAL, host);
    assertTrue(message.contains("expected rows that do not depend on one another"), message);
  }
}
