package io.rankgraft.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.data.FeatureSchema;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeaturesTest {
  private final Features features = Features.of(PriceRanker.SIGNATURE, PriceRanker.SCHEMA);

  private String refused() {
    return assertThrows(
            BadInputException.class,
            () -> features.check(PriceRanker.SIGNATURE, PriceRanker.SCHEMA))
        .getMessage();
  }

  @Test
  void whatIsMissingIsNamed() {
    features.begin(2).put("taste", new float[] {3, 4}).put("item", new int[] {2, 3});
    assertTrue(refused().startsWith("feature 'price': expected 2 values but it was not given"));
    PriceRanker.fill(features);
    features.begin(2);
    assertTrue(refused().startsWith("feature 'taste'"), "values of the last request are forgotten");
  }

  @Test
  void wrongSizesAndTypesAreNamed() {
    PriceRanker.fill(features);
    var size =
        assertThrows(BadInputException.class, () -> features.put("item", new int[] {1, 2, 3}));
    assertEquals("feature 'item': expected 2 values, 1 a row, but got 3", size.getMessage());
    var type = assertThrows(BadInputException.class, () -> features.put("item", new float[2]));
    assertEquals(
        "feature 'item': expected values of type INT32 but got a float", type.getMessage());
    var name = assertThrows(IllegalArgumentException.class, () -> features.floats("prize"));
    assertTrue(name.getMessage().contains("[taste, item, price]"), name.getMessage());
    PriceRanker.fill(features).floats("price").put(1f);
    assertEquals("feature 'price': expected 2 values but only 1 were put", refused());
  }

  @Test
  void valuesOutsideTheSchemaAreNamedWithTheirRow() {
    PriceRanker.fill(features).put("price", new float[] {1, Float.NaN});
    assertEquals("feature 'price', row 1: expected a finite number but got NaN", refused());
    PriceRanker.fill(features).put("taste", new float[] {1, Float.POSITIVE_INFINITY});
    assertTrue(refused().startsWith("feature 'taste', row 0"));
    for (int id : new int[] {-1, 4}) {
      PriceRanker.fill(features).put("item", new int[] {0, id});
      assertEquals("feature 'item', row 1: expected an id of 0 to 3 but got " + id, refused());
    }
    PriceRanker.fill(features).requestOf().put(1, 1);
    assertTrue(refused().startsWith("features, candidate 1: expected a request of 0 to 0"));
  }

  @Test
  void unknownIdsAreCounted() {
    PriceRanker.fill(features).put("item", new int[] {1, 3}); // 0 is missing, 1 unknown
    features.check(PriceRanker.SIGNATURE, PriceRanker.SCHEMA);
    assertEquals(2, features.ids());
    assertEquals(1, features.unknownIds());
  }

  @Test
  void anotherSchemaOfTheSameSignatureIsTakenOver() {
    PriceRanker.fill(features).put("item", new int[] {9, 9});
    features.check(PriceRanker.SIGNATURE, new FeatureSchema(List.of()));
    assertEquals(0, features.ids());
  }

  @Test
  void aBatchFillsWhatItHas() {
    features
        .begin(2)
        .put(
            new Batch(
                2,
                Map.of(
                    "item", new Column.Ints(new int[] {2, 3}),
                    "price", new Column.Floats(new float[] {1, 5}, 2, 1))))
        .put("taste", new float[] {3, 4});
    try (Scorer scorer = new PriceRanker.Plus(0);
        ScoreOutputs outputs = scorer.score(features)) {
      assertArrayEquals(new float[] {9, 14}, outputs.copyRanking());
    }
  }

  @Test
  void idsAreWidenedForAnInputOfInt64() {
    InputSpec item = new InputSpec("item", ElementType.INT64, Axis.CANDIDATE, List.of());
    Signature signature =
        new Signature(
            List.of(item),
            "request-of",
            List.of(OutputSpec.of("logit", Domain.LOGIT)),
            ScoreFormula.of("logit"));
    try (Features wide = Features.of(signature, PriceRanker.SCHEMA)) {
      wide.begin(2).put(new Batch(2, Map.of("item", new Column.Ints(new int[] {3, 1}))));
      wide.check(signature, PriceRanker.SCHEMA);
      LongBuffer ids = (LongBuffer) wide.buffer(0);
      assertEquals(List.of(3L, 1L), List.of(ids.get(0), ids.get(1)));
    }
  }

  @Test
  void engineStateLivesAsLongAsSizesAndOwner() {
    int[] closed = {0};
    AutoCloseable state = () -> closed[0]++;
    Object owner = new Object();
    features.begin(2);
    features.engineState(owner, AutoCloseable.class, of -> state);
    features.begin(2);
    features.engineState(owner, AutoCloseable.class, of -> state);
    assertEquals(0, closed[0]);
    features.begin(3);
    assertEquals(1, closed[0]);
    features.engineState(owner, AutoCloseable.class, of -> state);
    features.engineState(new Object(), AutoCloseable.class, of -> state);
    assertEquals(2, closed[0]);
    features.close();
    features.close();
    assertEquals(3, closed[0]);
  }

  @Test
  void nothingIsFilledScoredOrReadAfterClose() {
    Scorer scorer = new PriceRanker.Plus(0);
    Features features = PriceRanker.fill(scorer.newFeatures());
    ScoreOutputs outputs = scorer.score(features);
    features.close();
    features.close();
    try (ScoreOutputs others = scorer.newOutputs()) {
      assertThrows(IllegalStateException.class, () -> scorer.score(features, others));
    }
    assertThrows(IllegalStateException.class, () -> features.begin(1));
    assertThrows(IllegalStateException.class, () -> features.floats("price"));
    outputs.close();
    assertThrows(IllegalStateException.class, outputs::ranking);
    assertThrows(IllegalStateException.class, () -> outputs.copy("logit"));
    try (Features again = PriceRanker.fill(scorer.newFeatures())) {
      assertThrows(IllegalStateException.class, () -> scorer.score(again, outputs));
    }
  }
}
