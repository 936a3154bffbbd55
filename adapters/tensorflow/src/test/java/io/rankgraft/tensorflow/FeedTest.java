package io.rankgraft.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

class FeedTest {
  private final ModelGraph model = ModelGraph.withSeed(1);
  private final Operand<TFloat32> x;
  private final Operand<TFloat32> picked;
  private final ModelSession session;

  FeedTest() {
    model.scope(Build.TRAIN).input("label", TFloat32.class, Shape.of(-1), Axis.CANDIDATE);
    GraftScope scope = model.scope(Build.SERVE);
    x = scope.input("x", TFloat32.class, Shape.of(-1, 2), Axis.CANDIDATE);
    Operand<TInt64> item = scope.input("item", TInt64.class, Shape.of(-1), Axis.CANDIDATE);
    Operand<TBool> on = scope.input("on", TBool.class, Shape.of(-1), Axis.CANDIDATE);
    picked =
        scope
            .tf()
            .math
            .mul(
                scope.tf().dtypes.cast(item, TFloat32.class),
                scope.tf().dtypes.cast(on, TFloat32.class));
    session = ModelSession.open(model, Threads.of(1));
  }

  @AfterEach
  void close() {
    session.close();
    model.close();
  }

  private static Feed whole() {
    return new Feed()
        .put("x", new float[] {1, 2, 3, 4}, 2, 2)
        .put("item", new long[] {5, 7})
        .put("on", new boolean[] {true, false});
  }

  private String refused(Feed feed) {
    try (feed) {
      return assertThrows(
              IllegalArgumentException.class, () -> session.serve(feed, List.of(x)).close())
          .getMessage();
    }
  }

  @Test
  void longsAndBooleansAreFed() {
    try (Feed feed = whole();
        Result result = session.serve(feed, List.of(picked))) {
      assertArrayEquals(new float[] {5, 0}, SmallModel.floats((TFloat32) result.get(0)));
    }
  }

  @Test
  void inputsOfAnotherBuildMayBeFed() {
    try (Feed feed = whole().put("label", new float[] {1, 0});
        Result result = session.serve(feed, List.of(picked))) {
      assertEquals(Shape.of(2), result.get(0).shape());
    }
  }

  @Test
  void aNameNoBuildHasIsRefused() {
    assertEquals(
        "feed 'iten': expected an input of the model but there is none of that name; nearest: item, on, label",
        refused(whole().put("iten", new long[] {5, 7})));
  }

  @Test
  void aMissingTensorIsNamedWithWhatWasFed() {
    try (Feed feed = new Feed().put("x", new float[] {1, 2}, 1, 2)) {
      feed.put("on", new boolean[] {true});
      assertEquals("feed 'item': expected a tensor but there is none; nearest: on, x", refused(feed));
    }
  }

  @Test
  void anotherTypeIsRefusedByName() {
    assertEquals(
        "feed 'item': expected int64 of shape [-1] but got int32 of shape [2]",
        refused(whole().put("item", new int[] {5, 7})));
  }

  /** A convolution aborts the process on a tensor of another rank than it was built for. */
  @Test
  void anotherRankIsRefusedByName() {
    assertEquals(
        "feed 'x': expected float32 of shape [-1, 2] but got float32 of shape [4]",
        refused(whole().put("x", new float[] {1, 2, 3, 4})));
  }

  @Test
  void noValueIsLeftOut() {
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Feed().put("x", new float[] {1, 2, 3, 4, 5}, 2, 2));
    assertEquals("feed 'x': expected 4 values, for shape [2, 2], but got 5", e.getMessage());
  }
}
