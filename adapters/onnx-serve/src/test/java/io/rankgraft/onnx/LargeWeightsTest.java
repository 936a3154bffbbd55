package io.rankgraft.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LargeWeightsTest {
  private static final int ROWS =
      1 << 21; // of two floats: 16 MiB, from where on the runtime gets views

  private static final int LARGE = ROWS * 2 * Float.BYTES;

  private static byte[] raw(int values) {
    ByteBuffer raw = ByteBuffer.allocate(values * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values; i++) {
      raw.putFloat(i);
    }
    return raw.array();
  }

  private static Wire weight(String name, byte[] raw) {
    return new Wire().number(1, ROWS).number(1, 2).number(2, 1).text(8, name).raw(9, raw);
  }

  /** The model at some place of a buffer outside the heap. */
  private static ByteBuffer direct(byte[] model, int at) {
    return ByteBuffer.allocateDirect(at + model.length).position(at).put(model).flip().position(at);
  }

  @Test
  void aLargeWeightIsAViewAndTheRestIsSmall() {
    byte[] model = Wire.model(weight("w", raw(2 * ROWS)));
    for (int at = 0; at < Float.BYTES; at++) { // one of them is aligned
      LargeWeights parted = LargeWeights.of(direct(model, at), LARGE);
      LargeWeights.View view = parted.views().get(0);
      assertEquals("w", view.name());
      assertArrayEquals(new long[] {ROWS, 2}, view.shape());
      assertEquals(2 * ROWS - 1f, view.values().getFloat((2 * ROWS - 1) * Float.BYTES));
      assertEquals(0, view.values().alignmentOffset(0, Float.BYTES));
      assertTrue(parted.rest().remaining() < 300, "rest of " + parted.rest().remaining());
    }
  }

  @Test
  void aWeightOnTheHeapIsCopiedOutOfIt() {
    ByteBuffer model = ByteBuffer.wrap(Wire.model(weight("w", raw(2 * ROWS))));
    LargeWeights.View view = LargeWeights.of(model, LARGE).views().get(0);
    assertTrue(view.values().isDirect());
    assertEquals(2 * ROWS - 1f, view.values().getFloat((2 * ROWS - 1) * Float.BYTES));
  }

  @Test
  void aModelOfSmallWeightsIsLeftAsItIs() {
    ByteBuffer model = direct(Wire.model(weight("w", raw(2 * ROWS))), 0);
    assertSame(model, LargeWeights.of(model, LARGE + 100).rest());
  }

  @Test
  void theRuntimeComputesWithTheView() {
    byte[] model = Wire.model(weight("w", raw(2 * ROWS)));
    float[] threes = new float[2 * ROWS];
    Arrays.fill(threes, 3);
    float[] expected = new float[2 * ROWS];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = 3f * i;
    }
    Batch rows = new Batch(ROWS, Map.of("x", new Column.Floats(threes, ROWS, 2)));
    for (int at = 0; at < Float.BYTES; at++) {
      try (OnnxHost host = OnnxHost.of("host", direct(model, at), List.of("y"))) {
        assertArrayEquals(expected, host.extract(rows).floats("y"));
      }
    }
  }

  @Test
  void weightsThatDoNotFitTheirShapeOrNamesThatAreNotOneAreLeftToTheRuntime() {
    byte[] small = Wire.model(weight("w", raw(2 * ROWS + 2)));
    ByteBuffer wrong = direct(small, 0);
    assertSame(wrong, LargeWeights.of(wrong, LARGE).rest());
    assertThrows(BadInputException.class, () -> OnnxHost.of("host", wrong, List.of("y")));
    byte[] values = raw(2 * ROWS);
    Wire twice = weight("w", values).raw(9, values);
    assertTrue(LargeWeights.of(direct(Wire.model(twice), 0), LARGE).views().isEmpty());
  }
}
