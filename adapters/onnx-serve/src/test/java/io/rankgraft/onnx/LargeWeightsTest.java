package io.rankgraft.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LargeWeightsTest {
  private static final int ROWS = 1 << 21; // of two floats: 16 MiB, from where on there is a file

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
  void aLargeWeightLiesInAFileAndTheRestIsSmall() throws IOException {
    byte[] values = raw(2 * ROWS);
    ByteBuffer model = direct(Wire.model(weight("w", values)), 3);
    Path folder;
    try (LargeWeights parted = LargeWeights.of(model, LARGE)) {
      folder = parted.folder().orElseThrow();
      assertArrayEquals(values, Files.readAllBytes(folder.resolve("weights")));
      assertTrue(parted.rest().remaining() < 300, "rest of " + parted.rest().remaining());
    }
    assertFalse(Files.exists(folder));
  }

  @Test
  void aModelOfSmallWeightsIsLeftAsItIs() {
    ByteBuffer model = direct(Wire.model(weight("w", raw(2 * ROWS))), 0);
    assertSame(model, LargeWeights.of(model, LARGE + 100).rest());
  }

  @Test
  void theRuntimeComputesWithTheFileAndDoesNotCopyIt() throws IOException {
    byte[] model = Wire.model(weight("w", raw(2 * ROWS)));
    float[] threes = new float[2 * ROWS];
    Arrays.fill(threes, 3);
    float[] expected = new float[2 * ROWS];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = 3f * i;
    }
    Batch rows = new Batch(ROWS, Map.of("x", new Column.Floats(threes, ROWS, 2)));
    for (ByteBuffer at : List.of(ByteBuffer.wrap(model), direct(model, 1))) {
      try (OnnxHost host = OnnxHost.of("host", at, List.of("y"))) {
        assertArrayEquals(expected, host.extract(rows).floats("y"));
        assertTrue(isMapped(), "the runtime has a copy");
      }
    }
  }

  /** True where the system does not say; the file has no name any more. */
  private static boolean isMapped() throws IOException {
    Path maps = Path.of("/proc/self/maps");
    return !Files.exists(maps) || Files.readString(maps).contains(LargeWeights.FOLDER);
  }

  @Test
  void weightsThatDoNotFitTheirShapeOrAreNotOneBlockAreLeftToTheRuntime() {
    byte[] small = Wire.model(weight("w", raw(2 * ROWS + 2)));
    ByteBuffer wrong = direct(small, 0);
    assertSame(wrong, LargeWeights.of(wrong, LARGE).rest());
    assertThrows(BadInputException.class, () -> OnnxHost.of("host", wrong, List.of("y")));
    byte[] values = raw(2 * ROWS);
    Wire twice = weight("w", values).raw(9, values);
    assertTrue(LargeWeights.of(direct(Wire.model(twice), 0), LARGE).folder().isEmpty());
  }
}
