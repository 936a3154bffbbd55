package io.rankgraft.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PackedFeatureTest {
  private static final FeatureSchema PLAIN =
      new FeatureSchema(
          List.of(
              new Feature("user", Axis.REQUEST, Categorical.Ids.of(9)),
              new Feature("price", Axis.CANDIDATE, new FeatureType.Dense(2, 0f)),
              new Feature(
                  "viewed",
                  Axis.REQUEST,
                  new FeatureType.IdSequence(new Categorical.Ids(9, 0, null), 3)),
              new Feature("seen", Axis.REQUEST, new FeatureType.Mask("viewed"))));

  private static Batch encode(FeatureSchema schema) {
    RowEncoder encoder = RowEncoder.of(schema);
    encoder.add(Map.of("user", 7, "price", "0.5 -3", "viewed", "4 2")::get);
    encoder.add(Map.of("user", 8, "viewed", "1 2 3 4")::get);
    return encoder.take();
  }

  @Test
  void featuresLieSideBySideAsTheyAreEncoded() {
    FeatureSchema schema = PLAIN.withPacked("X", List.of("price", "user", "viewed", "seen"));
    Batch batch = encode(schema);
    assertArrayEquals(
        new float[] {
          0.5f, -3, 7, 4, 2, 0, 1, 1, 0, //
          0, 0, 8, 2, 3, 4, 1, 1, 1
        },
        batch.floats("X"));
    assertArrayEquals(new int[] {2, 9}, batch.columns().get("X").shape());
    assertEquals(Axis.CANDIDATE, schema.feature("X").axis(), "as the price");
  }

  @Test
  void idsAloneStayWholeNumbersAndAreCopiedToInputsOfNumbers() {
    FeatureSchema schema = PLAIN.withPacked("X", List.of("user", "viewed"));
    assertInstanceOf(Column.Ints.class, encode(schema).columns().get("X"));
    assertEquals(Axis.REQUEST, schema.feature("X").axis());
    RowEncoder encoder = RowEncoder.of(schema.only(Set.of("X")));
    encoder.add(Map.of("user", 7, "viewed", "4 2")::get);
    FloatBuffer floats = FloatBuffer.allocate(4);
    encoder.copy("X", floats);
    assertArrayEquals(new float[] {7, 4, 2, 0}, floats.array());
  }

  @Test
  void someFeaturesBringThoseTheyAreMadeOf() {
    FeatureSchema schema = PLAIN.withPacked("X", List.of("seen"));
    assertEquals(Set.of("X", "seen", "viewed"), names(schema.only(Set.of("X", "no feature"))));
  }

  private static Set<String> names(FeatureSchema schema) {
    return schema.features().stream().map(Feature::name).collect(Collectors.toSet());
  }

  @Test
  void theJsonFormIsReadAsItWasWritten() {
    FeatureSchema schema = PLAIN.withPacked("X", List.of("price", "user"));
    assertEquals(schema, FeatureSchema.fromJson(schema.toJson()));
    String wrong = schema.toJson().replaceAll("\"width\" : 3", "\"width\" : 4");
    var e = assertThrows(BadInputException.class, () -> FeatureSchema.fromJson(wrong));
    assertTrue(e.getMessage().contains("feature 'X': expected the width 3"), e.getMessage());
  }

  @Test
  void aMatrixOfWhatIsNoFeatureIsRefused() {
    var none =
        assertThrows(IllegalArgumentException.class, () -> PLAIN.withPacked("X", List.of("prise")));
    assertTrue(none.getMessage().contains("nearest: price"), none.getMessage());
    FeatureSchema once = PLAIN.withPacked("X", List.of("price"));
    assertThrows(IllegalArgumentException.class, () -> once.withPacked("Y", List.of("X")));
    assertThrows(IllegalArgumentException.class, () -> once.withPacked("X", List.of("user")));
    var ofRequest =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new FeatureSchema(
                    List.of(
                        PLAIN.feature("price"),
                        new Feature(
                            "X", Axis.REQUEST, new FeatureType.Packed(List.of("price"), 2)))));
    assertTrue(ofRequest.getMessage().contains("axis CANDIDATE"), ofRequest.getMessage());
  }
}
