package io.rankgraft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.FeatureType.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureSchemaTest {
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              new Feature(
                  "country",
                  Axis.REQUEST,
                  new Categorical.Vocabulary(List.of("de", "fr"), Rule.RESERVE, Rule.RESERVE)),
              new Feature("item", Axis.CANDIDATE, new Categorical.Hashed(1000, Rule.REJECT)),
              new Feature(
                  "age",
                  Axis.REQUEST,
                  new FeatureType.Bucketed(new double[] {18, 65}, Rule.RESERVE)),
              new Feature("price", Axis.CANDIDATE, new FeatureType.Dense(1, 0f)),
              new Feature("taste", Axis.REQUEST, new FeatureType.Dense(8, null)),
              new Feature("rank", Axis.POSITION, new FeatureType.Dense(1, null)),
              new Feature(
                  "viewed",
                  Axis.REQUEST,
                  new FeatureType.IdSequence(new Categorical.Hashed(1000, Rule.REJECT), 3))));

  @Test
  void jsonBringsTheSameSchemaBack() {
    assertEquals(SCHEMA, FeatureSchema.fromJson(SCHEMA.toJson()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'features': [], 'more': 1}|more",
        "{'features': [{'name': 'a', 'axis': 'REQUEST', 'type': {'type': 'dense', 'width': 0}}]}|features[0].type",
        "{'features': [{'name': 'a', 'axis': 'REQUEST', 'type': {'type': 'dense'}}]}|features[0].type.width",
        "{'features': [{'name': 'a', 'axis': 'REQUEST', 'type': {'type': 'dens'}}]}|features[0].type",
        "{'features': [{'name': 'a', 'axis': 'ROW', 'type': {'type': 'dense', 'width': 1}}]}|features[0].axis",
        "{'features': [{'name': 'a', 'type': {'type': 'dense', 'width': 1}}]}|features[0]",
        "{'features': [{'name': 'a', 'axis': 'REQUEST', 'type': {'type': 'hashed', 'buckets': 5}}]}|features[0].type",
        "{'features': [|features",
      })
  void badJsonIsRefusedWithItsPlace(String json, String place) {
    var e =
        assertThrows(
            BadInputException.class, () -> FeatureSchema.fromJson(json.replace('\'', '"')));
    assertTrue(e.getMessage().startsWith("schema"), e.getMessage());
    assertTrue(e.getMessage().contains("'" + place + "'"), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  @Test
  void textThatIsNoJsonIsRefusedWithItsLine() {
    var e = assertThrows(BadInputException.class, () -> FeatureSchema.fromJson("\nfeatures"));
    assertTrue(e.getMessage().startsWith("schema, line 2: "), e.getMessage());
    for (String json : new String[] {"null", "", "{}", "{\"features\": [null]}"}) {
      String message =
          assertThrows(BadInputException.class, () -> FeatureSchema.fromJson(json)).getMessage();
      assertTrue(message.startsWith("schema"), message);
    }
  }

  @Test
  void namesAreDistinctAndLookedUp() {
    assertEquals(Axis.CANDIDATE, SCHEMA.feature("item").axis());
    var e = assertThrows(IllegalArgumentException.class, () -> SCHEMA.feature("itm"));
    assertTrue(e.getMessage().contains("[country, item, age"), e.getMessage());
    Feature a = new Feature("a", Axis.REQUEST, new FeatureType.Dense(1, null));
    assertThrows(IllegalArgumentException.class, () -> new FeatureSchema(List.of(a, a)));
  }

  @Test
  void vocabulariesReserveIdsBeforeTheirValues() {
    var open = new Categorical.Vocabulary(List.of("de", "fr"), Rule.RESERVE, Rule.RESERVE);
    var ids = open.encoder("country");
    assertEquals(4, open.size());
    assertEquals(0, ids.applyAsInt(null));
    assertEquals(1, ids.applyAsInt("xx"));
    assertEquals(2, ids.applyAsInt("de"));
    assertEquals(3, ids.applyAsInt("fr"));
    var closed = new Categorical.Vocabulary(List.of("de", "fr"), Rule.REJECT, Rule.REJECT);
    assertEquals(2, closed.size());
    assertEquals(1, closed.encoder("country").applyAsInt("fr"));
    for (String value : new String[] {null, "xx"}) {
      var e =
          assertThrows(BadInputException.class, () -> closed.encoder("country").applyAsInt(value));
      assertTrue(e.getMessage().startsWith("feature 'country': expected"), e.getMessage());
    }
    var unknownOnly = new Categorical.Vocabulary(List.of("de"), Rule.REJECT, Rule.RESERVE);
    assertEquals(0, unknownOnly.encoder("country").applyAsInt("xx"));
    assertEquals(1, unknownOnly.encoder("country").applyAsInt("de"));
  }

  @Test
  void hashesAreThePublishedOnes() {
    // Test vectors of the FNV reference code, and SplitMix64's first output for seed 0.
    assertEquals(0xcbf29ce484222325L, StableHash.text(""));
    assertEquals(0xaf63dc4c8601ec8cL, StableHash.text("a"));
    assertEquals(0x85944171f73967e8L, StableHash.text("foobar"));
    assertEquals(0xe220a8397b1dcdafL, StableHash.number(0));
  }

  @ParameterizedTest
  @CsvSource({"é", "schön", "日本", "a😀b"})
  void textIsHashedByItsUtf8Bytes(String text) {
    long expected = 0xcbf29ce484222325L;
    for (byte b : text.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      expected = (expected ^ (b & 0xff)) * 0x100000001b3L;
    }
    assertEquals(expected, StableHash.text(text));
    assertEquals(StableHash.text("?"), StableHash.text("\ud800"), "as String.getBytes writes it");
  }

  @Test
  void hashedIdsFillTheirBucketsEvenly() {
    var hashed = new Categorical.Hashed(10, Rule.RESERVE);
    var ids = hashed.encoder("item");
    int[] counts = new int[11];
    for (int k = 0; k < 10_000; k++) {
      counts[ids.applyAsInt("item-" + k)]++;
      counts[hashed.id(k)]++;
    }
    assertEquals(0, counts[0], "kept for missing values");
    assertEquals(0, ids.applyAsInt(null));
    for (int id = 1; id <= 10; id++) {
      assertEquals(2000, counts[id], 250);
    }
  }

  @Test
  void aBoundaryBelongsToTheBucketAbove() {
    var age = new FeatureType.Bucketed(new double[] {0, 18, 65}, Rule.RESERVE);
    assertEquals(5, age.size());
    assertEquals(0, age.id("age", Double.NaN));
    assertEquals(1, age.id("age", -1));
    assertEquals(2, age.id("age", -0.0));
    assertEquals(2, age.id("age", 17.9));
    assertEquals(3, age.id("age", 18));
    assertEquals(4, age.id("age", Double.POSITIVE_INFINITY));
    var strict = new FeatureType.Bucketed(new double[] {18}, Rule.REJECT);
    assertEquals(0, strict.id("age", 3));
    assertThrows(BadInputException.class, () -> strict.id("age", Double.NaN));
    assertThrows(
        IllegalArgumentException.class,
        () -> new FeatureType.Bucketed(new double[] {2, 2}, Rule.REJECT));
  }

  @Test
  void missingNumbersAreFilledOrRefused() {
    assertEquals(7f, new FeatureType.Dense(1, 7f).value("price", Float.NaN));
    assertEquals(3f, new FeatureType.Dense(1, 7f).value("price", 3f));
    var e =
        assertThrows(
            BadInputException.class,
            () -> new FeatureType.Dense(1, null).value("price", Float.NaN));
    assertTrue(e.getMessage().startsWith("feature 'price': expected"), e.getMessage());
  }

  @Test
  void sequencesKeepTheMostRecent() {
    var viewed = new FeatureType.IdSequence(new Categorical.Hashed(10, Rule.REJECT), 3);
    assertEquals(0, viewed.begin(0));
    assertEquals(0, viewed.begin(3));
    assertEquals(7, viewed.begin(10));
  }
}
