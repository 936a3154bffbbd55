package io.rankgraft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.FeatureType.Rule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
                  new FeatureType.IdSequence(new Categorical.Hashed(1000, Rule.REJECT), 3)),
              new Feature("viewed-mask", Axis.REQUEST, new FeatureType.Mask("viewed")),
              new Feature("viewed-length", Axis.REQUEST, new FeatureType.Length("viewed")),
              new Feature("shop", Axis.CANDIDATE, new Categorical.Ids(40, 0, null)),
              new Feature(
                  "host-history",
                  Axis.REQUEST,
                  new FeatureType.IdSequence(
                      Categorical.Ids.of(40),
                      5,
                      new SequenceLayout(
                          SequenceLayout.Order.NEWEST_FIRST, SequenceLayout.Padding.LEADING),
                      0))));

  @Test
  void jsonBringsTheSameSchemaBack() {
    assertEquals(SCHEMA, FeatureSchema.fromJson(SCHEMA.toJson()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'features': [], 'more': 1}|more",
        "{'features': [{'name': 'a', 'axis': 'REQUEST', 'type': {'type': 'dense', 'width': 0}}]}|features[0].type.width",
        "{'features': [{'name': 'a', 'axis': 'REQUEST', 'type': {'type': 'dense'}}]}|features[0].type.width",
        "{'features': [{'name': 'a', 'axis': 'REQUEST', 'type': {'type': 'dens'}}]}|features[0].type.type",
        "{'features': [{'name': 'a', 'axis': 'ROW', 'type': {'type': 'dense', 'width': 1}}]}|features[0].axis",
        "{'features': [{'name': 'a', 'type': {'type': 'dense', 'width': 1}}]}|features[0].axis",
        "{'features': [{'name': 'a', 'axis': 'REQUEST', 'type': {'type': 'hashed', 'buckets': 5}}]}|features[0].type.missing",
        "{'features': [{'name': 'a', 'axis': 'REQUEST', 'type': {'type': 'idSequence', 'maxLength': 2147483647, 'element': {'type': 'hashed', 'buckets': 5, 'missing': 'RESERVE'}}}]}|features[0].type.maxLength",
        "{'features': [{'name': 'a', 'axis': 'REQUEST', 'type': {'type': 'idSequence', 'maxLength': -64, 'element': {'type': 'hashed', 'buckets': 5, 'missing': 'RESERVE'}}}]}|features[0].type.maxLength",
        "{'features': [{'name': 'a', 'axis': 'REQUEST', 'type': {'type': 'idSequence', 'maxLength': 3, 'element': {'type': 'dense', 'width': 1}}}]}|features[0].type.element.type",
        "{'features': [{'name': 'a', 'axis': 'REQUEST', 'type': {'type': 'dense', 'width': 2000000000}}]}|features[0].type.width",
        "{'features': [{'name': 'a', 'axis': 'REQUEST', 'type': {'type': 'ids', 'size': 5000000000}}]}|features[0].type.size",
        "{'features': [{'name': 'a', 'axis': 'REQUEST', 'type': {'type': 'ids', 'size': 5, 'missing': 5}}]}|features[0].type.missing",
        "{'features': [{'name': 'a', 'axis': 'REQUEST', 'type': {'type': 'vocabulary', 'of': 'item', 'missing': 'REJECT', 'unknown': 'REJECT'}}]}|features[0].type.of",
        "{'features': [{'name': 'a', 'axis': 'REQUEST', 'type': {'type': 'vocabulary', 'values': ['x', 'x'], 'missing': 'REJECT', 'unknown': 'REJECT'}}]}|features[0].type.values",
        "{'vocabularies': {'v': {'file': '../x'}}, 'features': []}|vocabularies.v.file",
        "{'version': 3, 'features': []}|version",
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
  void brokenJsonIsRefusedWithItsLine() {
    var e =
        assertThrows(BadInputException.class, () -> FeatureSchema.fromJson("{\n\"features\": ["));
    assertTrue(e.getMessage().startsWith("schema, line 2: expected JSON"), e.getMessage());
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
  void aVocabularyIsStatedOnceAndReferredTo() {
    String type =
        "{'type': 'vocabulary', 'of': 'items', 'missing': 'RESERVE', 'unknown': 'REJECT'}";
    String json =
        "{'version': 2, 'vocabularies': {'items': {'values': ['a', 'b']}}, 'features': ["
            + "{'name': 'item', 'axis': 'CANDIDATE', 'type': %s},".formatted(type)
            + "{'name': 'viewed', 'axis': 'REQUEST', 'type': {'type': 'idSequence', 'maxLength': 3, 'element': %s}}]}"
                .formatted(type);
    FeatureSchema schema = FeatureSchema.fromJson(json.replace('\'', '"'));
    var item = (Categorical.Vocabulary) schema.feature("item").type();
    var viewed = (Categorical.Vocabulary) schema.feature("viewed").type().elements();
    assertSame(item.list(), viewed.list(), "one look-up for both");
    assertEquals(schema, FeatureSchema.fromJson(schema.toJson()));
    assertEquals(1, schema.toJson().split("\"a\"", -1).length - 1, "the values are written once");
    assertEquals(
        FeatureSchema.fromJson(schema.toJson()).toJson(), schema.toJson(), "names are kept");
  }

  @Test
  void longVocabulariesAreFilesBesideTheSchema(@TempDir Path folder) throws IOException {
    List<String> values = IntStream.range(0, 20_000).mapToObj(i -> "v" + i).toList();
    var type = new Categorical.Vocabulary(values, Rule.REJECT, Rule.REJECT);
    var schema = new FeatureSchema(List.of(new Feature("item", Axis.CANDIDATE, type)));
    schema.write(folder);
    assertTrue(Files.size(folder.resolve("schema.json")) < 1000);
    assertEquals(values, Files.readAllLines(folder.resolve("vocabulary-0.txt")));
    assertEquals(schema, FeatureSchema.read(folder.resolve("schema.json")));
    assertThrows(
        BadInputException.class,
        () -> FeatureSchema.fromJson(Files.readString(folder.resolve("schema.json"))));
  }

  @Test
  void bundlesOfTheFirstFormHaveTheNewestEventFirst() {
    String json =
        """
        {"features": [
          {"name": "events-view", "axis": "REQUEST", "type": {"type": "idSequence", "maxLength": 3,
            "element": {"type": "vocabulary", "values": ["a", "b"], "missing": "REJECT", "unknown": "REJECT"}}},
          {"name": "mask-view", "axis": "REQUEST", "type": {"type": "dense", "width": 3, "fill": 0.0}},
          {"name": "mask-other", "axis": "REQUEST", "type": {"type": "dense", "width": 3, "fill": 0.0}}]}
        """;
    FeatureSchema user = FeatureSchema.fromJson(json);
    assertEquals(SequenceLayout.PLAIN, sequence(user).layout());
    FeatureSchema bundle = FeatureSchema.ofBundle(json.getBytes(StandardCharsets.UTF_8), null);
    assertEquals(SequenceLayout.Order.NEWEST_FIRST, sequence(bundle).layout().order());
    assertEquals(new FeatureType.Mask("events-view"), bundle.feature("mask-view").type());
    assertEquals(new FeatureType.Dense(3, 0f), bundle.feature("mask-other").type());
    byte[] written = user.toJson().getBytes(StandardCharsets.UTF_8);
    assertEquals(user, FeatureSchema.ofBundle(written, null), "its form has a version");
  }

  private static FeatureType.IdSequence sequence(FeatureSchema schema) {
    return (FeatureType.IdSequence) schema.features().get(0).type();
  }

  @Test
  void idsOfALaterSchemaMeanWhatTheyMeant() {
    var before = only(new Categorical.Vocabulary(List.of("a", "b"), Rule.RESERVE, Rule.RESERVE));
    only(new Categorical.Vocabulary(List.of("a", "b", "c"), Rule.RESERVE, Rule.RESERVE))
        .requireGrownFrom(before);
    for (Categorical other :
        List.of(
            new Categorical.Vocabulary(List.of("b", "a"), Rule.RESERVE, Rule.RESERVE),
            new Categorical.Vocabulary(List.of("a", "b"), Rule.REJECT, Rule.RESERVE),
            Categorical.Ids.of(4))) {
      FeatureSchema later = only(other);
      var e = assertThrows(IllegalArgumentException.class, () -> later.requireGrownFrom(before));
      assertTrue(e.getMessage().startsWith("schema feature 'a': expected"), e.getMessage());
    }
    only(Categorical.Ids.of(9)).requireGrownFrom(only(Categorical.Ids.of(8)));
  }

  private static FeatureSchema only(FeatureType type) {
    return new FeatureSchema(List.of(new Feature("a", Axis.REQUEST, type)));
  }

  @Test
  void derivedFeaturesNeedTheirSequence() {
    Feature mask = new Feature("m", Axis.REQUEST, new FeatureType.Mask("x"));
    var none = assertThrows(IllegalArgumentException.class, () -> new FeatureSchema(List.of(mask)));
    assertTrue(none.getMessage().contains("'x': expected one of [m]"), none.getMessage());
    Feature dense = new Feature("x", Axis.REQUEST, new FeatureType.Dense(1, null));
    assertThrows(IllegalArgumentException.class, () -> new FeatureSchema(List.of(mask, dense)));
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
