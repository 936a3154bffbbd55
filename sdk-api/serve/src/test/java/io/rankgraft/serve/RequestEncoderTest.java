package io.rankgraft.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Column;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.FeatureType.Rule;
import io.rankgraft.data.RowEncoder;
import io.rankgraft.data.Rows;
import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestEncoderTest {
  private static final Categorical ITEMS =
      new Categorical.Vocabulary(List.of("a", "b", "c"), Rule.RESERVE, Rule.RESERVE);
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              new Feature("viewed", Axis.REQUEST, new FeatureType.IdSequence(ITEMS, 3)),
              new Feature("viewed-mask", Axis.REQUEST, new FeatureType.Mask("viewed")),
              new Feature("item", Axis.CANDIDATE, ITEMS),
              new Feature("shop", Axis.CANDIDATE, new Categorical.Hashed(1000, Rule.RESERVE)),
              new Feature("price", Axis.CANDIDATE, new FeatureType.Dense(2, 0f))));

  private static InputSpec input(String name, ElementType type, Axis axis, Integer... sizes) {
    return new InputSpec(name, type, axis, List.of(sizes));
  }

  private static Signature signature(InputSpec... inputs) {
    return new Signature(
        List.of(inputs),
        "request-of",
        List.of(OutputSpec.of("logit", Domain.LOGIT)),
        ScoreFormula.of("logit"));
  }

  /** The mask is an input and its sequence is not the host's, which reads int64. */
  private static final Signature SIGNATURE =
      signature(
          input("viewed", ElementType.INT32, Axis.REQUEST, 3),
          input("viewed-mask", ElementType.FLOAT32, Axis.REQUEST, 3),
          input("item", ElementType.INT64, Axis.CANDIDATE),
          input("shop", ElementType.INT32, Axis.CANDIDATE, 1),
          input("price", ElementType.FLOAT32, Axis.CANDIDATE, 2));

  private static final Map<String, Object> USER = Map.of("viewed", List.of("c", "a"));
  private static final List<Map<String, Object>> CANDIDATES =
      List.of(
          Map.of("item", "b", "shop", 7, "price", new float[] {1, 0.1f}),
          Map.of("item", "zz", "price", "3 4"));

  @Test
  void aRequestIsEncodedByteForByteAsTheRowsOfTraining() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Map<String, Object> candidate : CANDIDATES) {
      Map<String, Object> row = new HashMap<>(candidate);
      row.put("viewed", "c a"); // as a file has it
      row.putIfAbsent("shop", "");
      rows.add(row);
    }
    Batch trained = RowEncoder.of(SCHEMA).read(Rows.of("log", rows.iterator()), 10).orElseThrow();
    try (Features features = Features.of(SIGNATURE, SCHEMA)) {
      RequestEncoder.of(SIGNATURE, SCHEMA).encode(features, USER::get, CANDIDATES);
      features.check(SIGNATURE, SCHEMA);
      for (int i = 0; i < SIGNATURE.inputs().size(); i++) {
        InputSpec spec = SIGNATURE.inputs().get(i);
        Column column = trained.columns().get(spec.name());
        Column expected = spec.axis() == Axis.REQUEST ? column.rows(new int[] {0}) : column;
        assertArrayEquals(numbers(expected), numbers(features.buffer(i)), spec.name());
      }
      assertArrayEquals(new long[] {4, 2, 0}, numbers(features.buffer(0)));
      assertArrayEquals(new long[] {3, 1}, numbers(features.buffer(2)), "zz is unknown");
    }
  }

  private static long[] numbers(Column column) {
    if (column instanceof Column.Floats floats) {
      return numbers(FloatBuffer.wrap(floats.values()));
    }
    return numbers(IntBuffer.wrap(((Column.Ints) column).values()));
  }

  private static long[] numbers(Buffer buffer) {
    long[] numbers = new long[buffer.limit()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] =
          buffer instanceof FloatBuffer floats
              ? Float.floatToRawIntBits(floats.get(i))
              : buffer instanceof LongBuffer longs ? longs.get(i) : ((IntBuffer) buffer).get(i);
    }
    return numbers;
  }

  @Test
  void refusalsNameTheCandidateAndLeaveTheEncoderUsable() {
    RequestEncoder encoder = RequestEncoder.of(SIGNATURE, SCHEMA);
    try (Features features = Features.of(SIGNATURE, SCHEMA)) {
      List<Map<String, Object>> bad =
          List.of(CANDIDATES.get(0), Map.of("item", "a", "price", "1 NaN"));
      var e = assertThrows(BadInputException.class, () -> encoder.encode(features, USER::get, bad));
      assertTrue(
          e.getMessage().startsWith("candidate 1, feature 'price': expected a finite number"),
          e.getMessage());
      encoder.encode(features, USER::get, CANDIDATES);
      features.check(SIGNATURE, SCHEMA);
      assertEquals(1, encoder.counts().features().get("item").unknown());
    }
  }

  @Test
  void aMaskNeedsItsSequenceOfTheRequestOnly() {
    Signature masks = signature(input("viewed-mask", ElementType.FLOAT32, Axis.REQUEST, 3));
    try (Features features = Features.of(masks, SCHEMA)) {
      RequestEncoder.of(masks, SCHEMA).encode(features, USER::get, List.of());
      FloatBuffer mask = (FloatBuffer) features.buffer(0);
      assertEquals(List.of(1f, 1f, 0f), List.of(mask.get(0), mask.get(1), mask.get(2)));
    }
  }

  @Test
  void anInputOfAnotherWidthIsRefused() {
    Signature wide = signature(input("price", ElementType.FLOAT32, Axis.CANDIDATE, 3));
    var e = assertThrows(BadInputException.class, () -> RequestEncoder.of(wide, SCHEMA));
    assertEquals(
        "feature 'price': expected 3 values per row, as the ranker reads, but the schema gives 2",
        e.getMessage());
  }
}
