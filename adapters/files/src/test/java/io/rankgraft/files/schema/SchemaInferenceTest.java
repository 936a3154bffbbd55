package io.rankgraft.files.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.FeatureType.Dense;
import io.rankgraft.data.FeatureType.IdSequence;
import io.rankgraft.data.FeatureType.Rule;
import io.rankgraft.data.RowEncoder;
import io.rankgraft.data.RowPlan;
import io.rankgraft.files.rows.FileRows;
import io.rankgraft.files.rows.RowFiles;
import io.rankgraft.files.table.ParquetFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.parquet.example.data.Group;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What columns of several kinds are taken for. */
class SchemaInferenceTest {
  private static final SchemaInference DEFAULTS = SchemaInference.ofDefaults();

  @TempDir private Path folder;

  private static FileRows rows(String text) {
    return RowFiles.read("in", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static InferredSchema infer(SchemaInference how, String text) {
    try (FileRows rows = rows(text)) {
      return how.infer(rows, Long.MAX_VALUE);
    }
  }

  /** A header and 300 rows. */
  private static String csv(String header, IntFunction<String> row) {
    return header
        + "\n"
        + IntStream.range(0, 300).mapToObj(row).collect(Collectors.joining("\n"))
        + "\n";
  }

  private static FeatureType type(InferredSchema found, String feature) {
    return found.schema().feature(feature).type();
  }

  private static FoundColumn column(InferredSchema found, String name) {
    return found.columns().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  /** Clicks of 20 users on 30 items, with what they did before and 5 categories of items. */
  private static String log() {
    return csv(
        "user,item,category,price,watched,click,ts,note",
        i ->
            "u%s,i%s,%s,%s,%s,%s,%s,a few words no %s"
                .formatted(
                    i % 20,
                    i % 30,
                    "red wine,beer,tea".split(",")[i % 30 % 3],
                    i % 7 == 0 ? "" : i % 30 + ".5",
                    i % 5 == 0 ? "" : "i%s i%s i%s".formatted(i % 7, i % 29, i % 13),
                    i % 2,
                    1_700_000_000 + i,
                    i));
  }

  @Test
  void aLogOfClicksNeedsNoHints() {
    InferredSchema found = infer(DEFAULTS, log());
    assertEquals(List.of("click"), found.labels());
    assertEquals("ts", found.time());
    assertEquals("user", found.unit());
    assertEquals("item", found.item());
    assertEquals(
        List.of("user", "item", "category", "price", "watched"),
        found.schema().features().stream().map(f -> f.name()).toList());
    assertEquals(
        Set.of("beer", "red wine", "tea"),
        Set.copyOf(((Categorical.Vocabulary) type(found, "category")).values()));
    IdSequence watched = (IdSequence) type(found, "watched");
    assertEquals(3, watched.maxLength());
    assertEquals(type(found, "item"), watched.element());
    assertEquals(30, ((Categorical.Vocabulary) watched.element()).values().size());
    // The mean of k + 0.5 over the rows whose number is not a multiple of 7.
    double mean =
        IntStream.range(0, 300).filter(i -> i % 7 != 0).map(i -> i % 30).average().orElse(0) + 0.5;
    assertEquals(mean, ((Dense) type(found, "price")).fill(), 1e-5);
    assertEquals("ignored", column(found, "note").type());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\u001e"})
  void aColumnWithoutANameIsIgnored(String name) {
    InferredSchema found =
        infer(DEFAULTS, csv(name + ",user,click", i -> i + ",u" + i % 20 + ",0"));
    assertEquals(List.of("user"), found.schema().features().stream().map(f -> f.name()).toList());
    assertEquals("no name", column(found, name).note());
  }

  @Test
  void axesFollowFromWhatIsConstant() {
    InferredSchema found = infer(DEFAULTS, log());
    assertEquals(Axis.REQUEST, found.schema().feature("user").axis());
    assertEquals(Axis.CANDIDATE, found.schema().feature("item").axis());
    assertEquals(Axis.CANDIDATE, found.schema().feature("category").axis());
    assertEquals(Axis.REQUEST, found.schema().feature("watched").axis());
    String tags =
        csv(
            "user,item,country,tags,click",
            i ->
                "u%s,i%s,c%s,t%s t%s,%s"
                    .formatted(i % 20, i % 30, i % 20 % 3, i % 30, i % 30 % 4, i % 2));
    found = infer(DEFAULTS, tags);
    assertEquals(Axis.REQUEST, found.schema().feature("country").axis());
    assertEquals(Axis.CANDIDATE, found.schema().feature("tags").axis());
  }

  @Test
  void everyRowLookedAtCanBeEncoded() {
    InferredSchema found = infer(DEFAULTS.withMinCount(20), log());
    RowPlan plan =
        RowPlan.of(found.schema())
            .with(new RowPlan.Extra("label-click", "click", RowPlan.Kind.BINARY))
            .with(new RowPlan.Extra("time", "ts", RowPlan.Kind.TIME));
    RowEncoder encoder = RowEncoder.of(plan);
    try (FileRows rows = rows(log())) {
      assertEquals(300, encoder.read(rows, 1_000).orElseThrow().rows());
    }
    FeatureSchema again = FeatureSchema.fromJson(found.schema().toJson());
    assertEquals(found.schema(), again);
  }

  @Test
  void rareValuesAreUnknownAndManyAreHashed() {
    String text =
        csv("item,shop,click", i -> "i%s,s%s,%s".formatted(i, i % 100 == 0 ? i : 1, i % 2));
    var vocabulary = (Categorical.Vocabulary) type(infer(DEFAULTS, text), "shop");
    assertEquals(List.of("s1"), vocabulary.values());
    assertEquals(Rule.RESERVE, vocabulary.unknown());
    var hashed = (Categorical.Hashed) type(infer(DEFAULTS.withMaxVocabulary(100), text), "item");
    assertTrue(hashed.buckets() >= 2 * 200, "" + hashed.buckets());
    assertEquals("over 200", column(infer(DEFAULTS.withMaxVocabulary(100), text), "item").values());
  }

  @ParameterizedTest
  @CsvSource({"0, 31, 30, 32", "1, 0, 31, 32"})
  void wholeNumbersThatCountAreIdsAsTheyAre(int first, int missing, int unknown, int size) {
    String text =
        csv(
            "item_id,seen,click",
            i -> "%s,%s %s,%s".formatted(first + i % 30, first + i % 7, first + i % 30, i % 2));
    InferredSchema found = infer(DEFAULTS, text);
    Categorical.Ids ids = (Categorical.Ids) type(found, "item_id");
    assertEquals(new Categorical.Ids(size, missing, unknown), ids);
    assertEquals(ids, ((IdSequence) type(found, "seen")).element());
  }

  @Test
  void sequencesOfCategoriesTakeTheTightestVocabulary() {
    String text =
        csv(
            "user,item,cat,items,cats,click",
            i ->
                "%s,%s,%s,%s %s,%s %s,%s"
                    .formatted(
                        i % 150, i % 60, i % 60 % 12, i % 60, (i + 7) % 60, i % 12, i % 5, i % 2));
    InferredSchema found = infer(DEFAULTS, text);
    assertEquals(type(found, "item"), ((IdSequence) type(found, "items")).element());
    assertEquals(type(found, "cat"), ((IdSequence) type(found, "cats")).element());
  }

  @Test
  void severalNumbersAreAVectorAndCodesAreNoNumbers() {
    InferredSchema found =
        infer(
            DEFAULTS,
            csv(
                "item,vector,zip,hour,views,flag,constant,click",
                i ->
                    "i%s,0.5 %s 1e-3,0%s,%s,%s,%s,x,%s"
                        .formatted(i % 9, i, 1000 + i % 5, i % 24, 17 * i, i / 2 % 2, i % 2)));
    assertEquals(new Dense(3, null), type(found, "vector"));
    assertEquals(5, ((Categorical.Vocabulary) type(found, "zip")).values().size());
    assertTrue(type(found, "hour") instanceof Categorical.Ids);
    assertEquals(new Dense(1, null), type(found, "views"));
    assertTrue(type(found, "flag") instanceof Categorical.Ids);
    assertEquals("one value in all rows", column(found, "constant").note());
  }

  @Test
  void sequencesAreAsLongAsNearlyAllAre() {
    String text =
        csv(
            "item,seen,click",
            i -> "i%s,%s,%s".formatted(i % 9, "i1 ".repeat(i % 100 < 96 ? 4 : 50).strip(), i % 2));
    assertEquals(4, ((IdSequence) type(infer(DEFAULTS, text), "seen")).maxLength());
    assertEquals(
        3, ((IdSequence) type(infer(DEFAULTS.withMaxLength(3), text), "seen")).maxLength());
  }

  @Test
  void jsonLinesGiveTheSameSchema() {
    String csv =
        csv(
            "user,item,seen,click",
            i -> "u%s,%s,%s %s,%s".formatted(i % 4, i % 9, i % 3, i % 9, i % 2));
    String json =
        IntStream.range(0, 300)
            .mapToObj(
                i ->
                    "{\"user\":\"u%s\",\"item\":%s,\"seen\":[%s,%s],\"click\":%s,\"meta\":{\"a\":1}}"
                        .formatted(i % 4, i % 9, i % 3, i % 9, i % 2))
            .collect(Collectors.joining("\n"));
    InferredSchema found = infer(DEFAULTS, json);
    assertEquals(infer(DEFAULTS, csv).schema(), found.schema());
    assertTrue(column(found, "meta").note().contains("found an object"), found.table());
  }

  @Test
  void fortyPartsOfParquetNeedNoEdit() throws IOException {
    for (int part = 0; part < 40; part++) {
      int first = 10 * part;
      ParquetFiles.write(
          folder.resolve(String.format(Locale.ROOT, "part-%02d.parquet", part)),
          """
          message events {
            optional binary user (STRING);
            optional double item;
            optional int64 price (DECIMAL(18,2));
            optional group seen (LIST) { repeated group list { optional binary element (STRING); } }
            optional group items (LIST) { repeated group list { optional int64 element; } }
            optional int64 at (TIMESTAMP(MICROS,true));
            optional boolean click;
            optional group raw { optional int64 a; }
          }
          """,
          10,
          (row, k) -> {
            int i = first + k;
            if (i % 11 != 0) {
              row.add("user", "u" + i % 17);
              row.add("price", 199L + i % 6);
            }
            row.add("item", (double) (i % 40));
            Group seen = row.addGroup("seen");
            Group items = row.addGroup("items");
            for (int n = 0; n < i % 4; n++) {
              seen.addGroup("list").add("element", "brand " + (i + n) % 8);
              items.addGroup("list").add("element", (long) (i + n) % 40);
            }
            row.add("at", 1_700_000_000_000_000L + i);
            row.add("click", i % 3 == 0);
          });
    }
    InferredSchema found;
    try (FileRows rows = RowFiles.open(List.of(folder.toString()))) {
      found = DEFAULTS.infer(rows, Long.MAX_VALUE);
    }
    assertEquals(400, found.rows());
    assertEquals(List.of("click"), found.labels());
    assertEquals("at", found.time());
    assertTrue(type(found, "item") instanceof Categorical.Ids, found.table());
    assertTrue(type(found, "price") instanceof Dense, found.table());
    assertEquals(type(found, "item"), ((IdSequence) type(found, "items")).element());
    assertEquals(
        8, ((Categorical.Vocabulary) ((IdSequence) type(found, "seen")).element()).values().size());
    assertEquals(FoundColumn.Role.IGNORED, column(found, "raw").as());
    RowPlan plan =
        RowPlan.of(found.schema())
            .with(new RowPlan.Extra("label-click", "click", RowPlan.Kind.BINARY))
            .with(new RowPlan.Extra("time", "at", RowPlan.Kind.TIME));
    RowEncoder encoder = RowEncoder.of(plan);
    try (FileRows rows = RowFiles.open(List.of(folder.toString()))) {
      assertEquals(400, encoder.read(rows, 1_000).orElseThrow().rows());
    }
    assertEquals(
        0, encoder.counts().features().values().stream().mapToLong(c -> c.unknown()).sum());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '%',
      value = {
        "\"[\"\"i1\"\", \"\"i2\"\"]\" % lists in brackets are text here: write their values apart by blanks",
        "i1|i2                     % if '|' parts the values of a list, write blanks",
        "\\N                       % '\\N' is text here: leave a missing value empty",
        "NULL                      % 'NULL' is text here: leave a missing value empty",
        "i1 i2                     % ''",
      })
  void textsThatPeopleTakeForListsOrForNothingAreNoted(String value, String note) {
    String text =
        csv("user,seen,click", i -> "u%s,%s,%s".formatted(i % 9, i % 3 == 0 ? "i1" : value, i % 2));
    assertEquals(note, column(infer(DEFAULTS, text), "seen").note());
  }

  @Test
  void whatCannotBeIsRefused() {
    String text = csv("item,click", i -> "i%s,%s".formatted(i % 9, i % 2));
    assertRefused(DEFAULTS.withLabels(List.of("clik")), text, "expected a column 'clik'");
    assertRefused(DEFAULTS, "item,click\n", "there are none");
    assertRefused(DEFAULTS.withIgnored(List.of("item")), text, "expected a column to be a feature");
    assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withMinCount(0));
  }

  private static void assertRefused(SchemaInference how, String text, String reason) {
    String message = assertThrows(BadInputException.class, () -> infer(how, text)).getMessage();
    assertTrue(message.contains(reason), message);
    assertFalse(message.contains("\n"), message);
  }
}
