package io.rankgraft.tensorflow.savedmodel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.tensorflow.Feed;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

class HostInputsTest {
  private static final float[] TABLE = {.5f, -1, 2, 4};

  @TempDir Path folder;

  private SavedModelHost host(Consumer<Ops> graph, String... inputs) {
    Map<String, String> named = new LinkedHashMap<>();
    for (String input : inputs) {
      named.put(input, input + ":0");
    }
    return SavedModelHost.read(
            Hosts.small(folder.resolve("host"), graph, named, Map.of("logit", "y:0")))
        .withTap("logit", "logit");
  }

  private static <T extends TType> Operand<T> placeholder(
      Ops tf, String name, Class<T> type, long... dims) {
    return tf.withName(name).placeholder(type, Placeholder.shape(Shape.of(dims)));
  }

  private static String refused(SavedModelHost host) {
    return assertThrows(BadInputException.class, () -> new Served(host).close()).getMessage();
  }

  /** y = x + price, price 0 unless it is fed. */
  private SavedModelHost optional() {
    return host(
        tf -> {
          Operand<TFloat32> price =
              tf.withName("price")
                  .placeholderWithDefault(tf.constant(new float[] {0}), Shape.of(-1));
          tf.withName("y").math.add(placeholder(tf, "x", TFloat32.class, -1), price);
        },
        "x",
        "price");
  }

  @Test
  void anInputWithADefaultIsFed() {
    try (Served served = new Served(optional())) {
      assertEquals(
          Map.of("host/x", "TFloat32 [-1]", "host/price", "TFloat32 [-1]"), served.inputs());
      Feed feed = new Feed().put("host/x", new float[] {1, 2}, 2);
      assertArrayEquals(
          new float[] {11, 22},
          served.tap("logit", feed.put("host/price", new float[] {10, 20}, 2)));
    }
  }

  @Test
  void aDefaultIsKeptWhereThatIsSaid() {
    try (Served served = new Served(optional().withDefault("price"))) {
      assertEquals(Map.of("host/x", "TFloat32 [-1]"), served.inputs());
      assertArrayEquals(
          new float[] {1, 2}, served.tap("logit", new Feed().put("host/x", new float[] {1, 2}, 2)));
    }
    var none = assertThrows(IllegalArgumentException.class, () -> optional().withDefault("prise"));
    assertEquals(
        "default of input 'prise': expected an input of the signature but there is none; nearest:"
            + " price, x",
        none.getMessage());
    var plain = assertThrows(IllegalArgumentException.class, () -> optional().withDefault("x"));
    assertTrue(plain.getMessage().contains("it is a Placeholder; feed it"), plain.getMessage());
  }

  @Test
  void anInputThatIsAnInnerTensorIsCutAndFed() {
    SavedModelHost host =
        host(
            tf -> {
              Operand<TFloat32> raw = placeholder(tf, "raw", TFloat32.class, -1, 2);
              Operand<TFloat32> inner = tf.withName("inner").math.square(raw);
              tf.withName("y").math.mul(inner, tf.constant(3f));
            },
            "inner");
    try (Served served = new Served(host)) {
      assertEquals(Map.of("host/inner", "TFloat32 [-1, 2]"), served.inputs());
      assertArrayEquals(
          new float[] {3, 6},
          served.tap("logit", new Feed().put("host/inner", new float[] {1, 2}, 1, 2)));
    }
  }

  private <T extends TType> SavedModelHost castOf(Class<T> type) {
    return host(
        tf -> {
          @SuppressWarnings("unchecked") // numbers, all that are asked for
          Operand<? extends TNumber> x =
              (Operand<? extends TNumber>) (Operand<?>) placeholder(tf, "x", type, -1);
          tf.withName("y").math.mul(tf.dtypes.cast(x, TFloat32.class), tf.constant(2f));
        },
        "x");
  }

  @Test
  void inputsOfOtherTypesAreFedAsOneOfFour() {
    Map<Class<? extends TType>, Class<? extends TType>> fed =
        Map.of(
            TFloat64.class, TFloat32.class,
            TFloat16.class, TFloat32.class,
            TUint8.class, TInt32.class,
            TInt32.class, TInt32.class);
    fed.forEach(
        (own, as) -> {
          SavedModelHost host = castOf(own);
          assertEquals(as, host.inputs().get(0).fed());
          try (Served served = new Served(host)) {
            assertEquals(Map.of("host/x", as.getSimpleName() + " [-1]"), served.inputs());
            Feed feed =
                as.equals(TFloat32.class)
                    ? new Feed().put("host/x", new float[] {3, 250}, 2)
                    : new Feed().put("host/x", new int[] {3, 250}, 2);
            assertArrayEquals(new float[] {6, 500}, served.tap("logit", feed));
          }
        });
  }

  /** int16 has no class in the library; its op has a name. */
  @Test
  void int16InputsWork() {
    SavedModelHost host =
        host(
            tf -> {
              var x =
                  tf.scope()
                      .env()
                      .opBuilder("Placeholder", "x", tf.scope())
                      .setAttr("dtype", DataType.DT_INT16)
                      .setAttr("shape", Shape.of(-1))
                      .build()
                      .output(0);
              var wide = InputTypes.cast(tf, x, DataType.DT_FLOAT);
              @SuppressWarnings("unchecked") // as cast
              Operand<TFloat32> floats = (Operand<TFloat32>) wide;
              tf.withName("y").math.neg(floats);
            },
            "x");
    try (Served served = new Served(host)) {
      assertEquals(Map.of("host/x", "TInt32 [-1]"), served.inputs());
      assertArrayEquals(
          new float[] {-300, 7},
          served.tap("logit", new Feed().put("host/x", new int[] {300, -7}, 2)));
    }
  }

  /** Keras makes every input float32 unless it is told otherwise. */
  @Test
  void floatIdsFindTheirRows() {
    SavedModelHost host =
        host(
            tf -> {
              Operand<TInt32> ids =
                  tf.dtypes.cast(placeholder(tf, "item", TFloat32.class, -1, 1), TInt32.class);
              tf.withName("y").gather(tf.constant(TABLE), ids, tf.constant(0));
            },
            "item");
    try (Served served = new Served(host)) {
      assertArrayEquals(
          new float[] {4, -1},
          served.tap("logit", new Feed().put("host/item", new float[] {3, 1}, 2, 1)));
    }
  }

  @Test
  void tapsOfAnyNumbersAreFloat32() {
    SavedModelHost host =
        host(
            tf -> {
              Operand<TInt32> x = placeholder(tf, "x", TInt32.class, -1);
              tf.withName("y").math.mul(x, tf.constant(2));
              tf.withName("even").math.equal(tf.math.mod(x, tf.constant(2)), tf.constant(0));
            },
            "x");
    try (Served served = new Served(host.withTap("even", "even:0"))) {
      assertEquals(TFloat32.class, served.taps.require("even").type());
      assertArrayEquals(
          new float[] {6, 8}, served.tap("logit", new Feed().put("host/x", new int[] {3, 4}, 2)));
      assertArrayEquals(
          new float[] {0, 1}, served.tap("even", new Feed().put("host/x", new int[] {3, 4}, 2)));
    }
  }

  @Test
  void inputsAreListedInTheFilesOrderWithTypeAndShape() {
    SavedModelHost host =
        host(
            tf -> {
              Operand<TFloat32> z = placeholder(tf, "z", TFloat32.class, -1, 3);
              Operand<TBool> a = placeholder(tf, "a", TBool.class, -1, 3);
              tf.withName("y").math.mul(z, tf.dtypes.cast(a, TFloat32.class));
            },
            "z",
            "a");
    assertEquals(
        List.of("z z:0 DT_FLOAT TFloat32 [-1, 3]", "a a:0 DT_BOOL TBool [-1, 3]"),
        host.inputs().stream()
            .map(
                i ->
                    String.join(
                        " ",
                        i.name(),
                        i.tensor(),
                        i.type().name(),
                        i.fed().getSimpleName(),
                        i.shape().toString()))
            .toList());
  }

  @Test
  void anUnknownRankTakesTheShapeThatIsDeclared() {
    SavedModelHost host =
        host(
            tf -> {
              Operand<TFloat32> x = tf.withName("x").placeholder(TFloat32.class);
              tf.withName("y").math.mul(x, tf.constant(2f));
            },
            "x");
    assertTrue(host.inputs().get(0).shape().isUnknown());
    HostInput declared = new HostInput("x", "x:0", Axis.CANDIDATE, Shape.of(-1, 2));
    assertEquals("[-1, 2]", host.withInput(declared).inputs().get(0).shape().toString());
    try (Served served = new Served(host.withInput(declared))) {
      assertEquals("[-1, 2]", served.taps.require("logit").shape().toString());
    }
  }

  @Test
  void aDeclaredShapeThatIsNotTheHostsIsRefused() {
    SavedModelHost host = castOf(TFloat64.class);
    String message =
        refused(host.withInput(new HostInput("x", "x:0", Axis.CANDIDATE, Shape.of(-1, 2))));
    assertEquals(
        "host input 'x': expected shape [-1], as the host has it, but it is declared [-1, 2]",
        message);
  }

  /** y = [1, 4] of a gather [1, 1, 4], as exporters of one row write it. */
  @Test
  void aFixedBatchIsOpenedWhereReshapesAreAllThatFixIt() {
    SavedModelHost host =
        host(
            tf -> {
              Operand<TInt32> item = placeholder(tf, "item", TInt32.class, 1, 1);
              Operand<TFloat32> row = tf.gather(tf.constant(TABLE), item, tf.constant(0));
              Operand<TFloat32> flat = tf.reshape(row, tf.constant(new int[] {1, -1}));
              tf.withName("y").reshape(flat, tf.constant(new int[] {1}));
            },
            "item");
    assertTrue(host.inputs().get(0).isFixedBatch());
    try (Served served = new Served(host)) {
      assertEquals(Map.of("host/item", "TInt32 [-1, 1]"), served.inputs());
      assertArrayEquals(
          new float[] {2, .5f, 4},
          served.tap("logit", new Feed().put("host/item", new int[] {2, 0, 3}, 3, 1)));
    }
  }

  @Test
  void aBatchThatStaysFixedIsRefusedBeforeAnythingRuns() {
    SavedModelHost host =
        host(
            tf -> {
              Operand<TFloat32> x = placeholder(tf, "x", TFloat32.class, 8, 2);
              tf.withName("y").math.add(x, tf.fill(tf.constant(new int[] {8, 2}), tf.constant(1f)));
            },
            "x");
    String message = refused(host);
    assertTrue(
        message.endsWith(
            "expected an open number of rows but tap 'logit' is [8, 2]; its inputs have a fixed"
                + " batch of 8: export it with an open one"),
        message);
  }

  @Test
  void aNameNoGraphCanHaveGetsASymbol() {
    Path file =
        Hosts.small(
            folder.resolve("odd"),
            tf -> tf.withName("y").math.neg(placeholder(tf, "x", TFloat32.class, -1)),
            Map.of("_user id", "x:0"),
            Map.of("logit", "y:0"));
    SavedModelHost host = SavedModelHost.read(file).withTap("logit", "logit");
    assertEquals("v_user-id", host.inputs().get(0).symbol());
    try (Served served = new Served(host)) {
      assertEquals(Map.of("host/v_user-id", "TFloat32 [-1]"), served.inputs());
    }
  }
}
