package io.rankgraft.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class MappedTensorTest {
  private static final int ROWS = 6 << 20; // of floats: 24 MiB, more than stays in memory

  private static TFloat32 prices() {
    float[] prices = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      prices[i] = i;
    }
    return TFloat32.tensorOf(Shape.of(ROWS), DataBuffers.of(prices, true, false));
  }

  /** How many files of mapped tensors there are that have no name any more. */
  private static long mapped() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(line -> line.contains("rankgraft-data") && line.endsWith("(deleted)"))
        .count();
  }

  @Test
  void aLargeTensorKeepsItsValues() {
    TFloat32 tensor = prices();
    try (Tensor mapped = MappedTensor.of(TFloat32.class, tensor)) {
      assertNotSame(tensor, mapped);
      assertEquals(Shape.of(ROWS), mapped.shape());
      float[] values = new float[ROWS];
      ((TFloat32) mapped).copyTo(DataBuffers.of(values, false, false));
      for (int i = 0; i < ROWS; i++) {
        if (values[i] != i) {
          assertEquals(i, values[i], "row " + i);
        }
      }
    }
  }

  @Test
  void aSmallTensorIsLeftAsItIs() {
    try (TFloat32 small = TFloat32.vectorOf(1, 2, 3)) {
      assertSame(small, MappedTensor.of(TFloat32.class, small));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void fixedDataOfASessionIsMappedOnceForTheSessionAndThoseWhoAreGivenItsTensors()
      throws IOException {
    long before = mapped();
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      GraftScope scope = model.scope(Build.SERVE);
      var tf = scope.tf();
      Operand<TInt32> item = scope.input("item", TInt32.class, Shape.of(-1), Axis.CANDIDATE);
      Operand<TFloat32> prices =
          scope.fixed("prices", TFloat32.class, Shape.of(ROWS), MappedTensorTest::prices);
      Operand<TFloat32> price = tf.gather(prices, item, tf.constant(0));
      try (ModelSession session = ModelSession.open(model, Threads.of(1));
          Feed feed = new Feed()) {
        assertEquals(before + 1, mapped());
        feed.put("item", new int[] {3, ROWS - 1});
        float[] found = new float[2];
        try (Result result = session.serve(feed, List.of(price))) {
          ((TFloat32) result.get(0)).copyTo(DataBuffers.of(found, false, false));
        }
        assertArrayEquals(new float[] {3, ROWS - 1}, found);
        Map<String, Tensor> shared = session.tensors();
        assertEquals(ROWS - 1f, ((TFloat32) shared.get("prices")).getFloat(ROWS - 1));
        assertEquals(before + 1, mapped(), "another copy");
        shared.values().forEach(Tensor::close);
      }
    }
    assertEquals(before, mapped(), "closing the session gives the file up");
  }
}
