package io.rankgraft.files.rows;

import static io.rankgraft.files.rows.RowFixture.all;
import static io.rankgraft.files.rows.RowFixture.gzip;
import static io.rankgraft.files.rows.RowFixture.join;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.RowEncoder;
import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What CSV and JSON lines must be, and what is refused with its line. */
class TextRowsTest {
  private static final List<List<Object>> TWO =
      List.of(List.of("u1", "i1 i2"), List.of("u2", "i3"));

  private static String refused(byte[] bytes) {
    String message = assertThrows(BadInputException.class, () -> all(bytes)).getMessage();
    assertTrue(message.startsWith("in"), message);
    return message;
  }

  private static String refused(String text) {
    return refused(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRefused(String text, String... parts) {
    String message = refused(text);
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n", "\n\n", "\r\n  \r\n", "\r\r"})
  void anyLineEndAndBlankLinesAreReadAlike(String end) {
    assertEquals(TWO, all("user,items" + end + "u1,i1 i2" + end + "u2,i3" + end));
    assertEquals(TWO, all("user,items" + end + "u1,i1 i2" + end + "u2,i3"));
    String json =
        "{\"user\":\"u1\",\"items\":\"i1 i2\"}" + end + "{\"user\":\"u2\",\"items\":\"i3\"}";
    assertEquals(TWO, all(json + end));
    assertEquals(TWO, all(json));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\b", " \u001a", "\u001e\u001f"})
  void aLineOfControlCharactersIsNoBlankOne(String line) {
    assertRefused("user,items\nu1,i1\n" + line + "\n", "line 3");
    assertRefused("{\"user\":\"u1\"}\n" + line + "\n", "line 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {",", "\t", ";", "|"})
  void theDelimiterIsFoundInTheHeader(String delimiter) {
    assertEquals(TWO, all("user,items\nu1,i1 i2\nu2,i3\n".replace(",", delimiter)));
  }

  @Test
  void aDelimiterGivenIsNotLookedFor() {
    try (FileRows rows =
        new FileRows(
            List.of(RowSource.of("in", new ByteArrayInputStream("a;b,c\n1;2,3\n".getBytes()))),
            CsvFormat.FOUND.withDelimiter(','))) {
      assertEquals(List.of("a;b", "c"), rows.columns());
    }
  }

  @Test
  void byteOrderMarksOfUtf8AreRead() {
    assertEquals(TWO, all("\uFEFFuser,items\nu1,i1 i2\nu2,i3\n"));
    assertEquals(List.of(List.of("u1")), all("\uFEFF{\"user\":\"u1\"}\n"));
  }

  @Test
  void otherEncodingsAreRefusedWithTheLine() {
    String text = "user,items\n" + "u1,i1\n".repeat(20_000) + "u2,caf\u00e9\n";
    String message = refused(text.getBytes(StandardCharsets.ISO_8859_1));
    assertTrue(
        message.startsWith("in, line 20002: expected UTF-8 text but found the byte 0xE9"), message);
    for (String name : List.of("UTF-16", "UTF-32")) {
      byte[] marked = ("\uFEFF" + "user\nu1\n").getBytes(Charset.forName(name + "BE"));
      assertTrue(refused(marked).contains(name + " text"), refused(marked));
    }
    byte[] cut = Arrays.copyOf("user\n\u00e9".getBytes(StandardCharsets.UTF_8), 6);
    assertTrue(refused(cut).contains("line 2: expected UTF-8"), refused(cut));
  }

  @Test
  void bytesOfZeroAreRefusedWithTheLine() {
    assertRefused("user,items\nu1,i1\nu2,i\0\n", "line 3", "byte 0");
    assertRefused("{\"user\":1}\n{\"user\":\"a\0\"}\n", "line 2", "byte 0");
  }

  @Test
  void quotedValuesAreReadAsRfc4180Says() {
    assertEquals(
        List.of(Arrays.asList("a,b", "say \"so\"", null), List.of("two\nlines", " x ", "y")),
        all("p,q,r\n\"a,b\",\"say \"\"so\"\"\",\"\"\n\"two\nlines\", x ,y\n"));
  }

  @Test
  void anUnclosedQuoteIsRefusedWhereItBegan() {
    String rows = "u1,i1,i2\n".repeat(2_000);
    assertRefused(
        "user,item,last\nu1,i1,i2\nu1,i1,\"i12 i13\n" + rows,
        "in, line 3, column 'last': expected the quote to be closed but the file ends first");
  }

  @Test
  void twoStrayQuotesSwallowNoRows() {
    assertRefused(
        "user,item,last\nu1,i1,\"i12\nu2,i2,i3\nu3,i4,i5\"\n",
        "line 2, column 'last'",
        "runs on over line 3, which looks like a row");
    assertRefused(
        "user,item,last\nu1,i1,\"i12\nu2,i2,\"i3\n",
        "line 2, column 'last'",
        "after the closing quote");
  }

  @Test
  void aQuoteWithinAValueIsRefused() {
    assertRefused("a,b\n1,2\n3,12\" disk\n", "line 3, column 'b'", "no quote within");
  }

  @Test
  void linesAreCountedThroughValuesOfSeveralLines() {
    assertRefused("a,b\n\"x\ny\",2\n3,4,5\n", "in, line 4: expected 2 values", "found 3");
    assertRefused("a,b,c\n\"x\ny\",2,\"\n", "line 3, column 'c'", "the quote to be closed");
  }

  @Test
  void headersAreDistinctAndThere() {
    assertRefused("a,b,a\n1,2,3\n", "line 1", "'a' twice");
    assertRefused("", "expected a header");
    assertRefused("\n\n", "expected a header");
  }

  @Test
  void endlessLinesAreRefused() {
    String endless = "a".repeat((1 << 24) + (1 << 16));
    assertRefused("user\n" + endless + "\n", "line 2", "16 MiB");
    assertRefused("{\"user\":\"" + endless, "line 1", "16 MiB");
    assertRefused(
        "a,b\n" + ("\"" + endless.substring(0, 1 << 23) + "\",").repeat(3), "line 2", "16 MiB");
  }

  @Test
  void gzipAndZstdAreReadByTheirFirstBytes() {
    String text = "user,items\nu1,i1 i2\nu2,i3\n";
    assertEquals(TWO, all(gzip(text)));
    byte[] frame = RowFixture.zstd(text);
    assertEquals(TWO, all(frame));
    List<List<Object>> twice = new ArrayList<>(TWO);
    twice.addAll(List.of(List.of("user", "items")));
    twice.addAll(TWO);
    assertEquals(twice, all(join(frame, frame)));
    assertEquals(twice, all(join(gzip(text), gzip(text))));
  }

  @Test
  void zstdThatIsCutOrDamagedIsRefused() {
    byte[] whole = RowFixture.zstd("user,items\n" + "u1,i1\n".repeat(9_999));
    for (int length = 5; length < whole.length; length++) {
      String cut = refused(Arrays.copyOf(whole, length));
      assertTrue(cut.contains("cut short"), length + ": " + cut);
    }
    byte[] trailing = join(whole, "rest of it".repeat(9).getBytes(StandardCharsets.US_ASCII));
    assertTrue(refused(trailing).contains("expected sound zstd data"), refused(trailing));
    byte[] noFrame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 'a', 'b', 'c', 'a', 'b', 'c', '\n'};
    assertTrue(refused(noFrame).contains("expected sound zstd data"), refused(noFrame));
  }

  @Test
  void gzipThatIsCutOrFollowedByOtherBytesIsRefused() {
    byte[] whole = gzip("user,items\n" + "u1,i1\n".repeat(9_999));
    assertTrue(refused(Arrays.copyOf(whole, whole.length / 2)).contains("cut short"));
    byte[] behind = join(whole, "rest".getBytes(StandardCharsets.US_ASCII));
    assertTrue(refused(behind).contains("found 4 bytes"), refused(behind));
    byte[] damaged = join(whole, whole);
    damaged[whole.length + 2] = 7; // the method of the second member
    assertTrue(refused(damaged).contains("after the end of the gzip data"), refused(damaged));
    byte[] flipped = whole.clone();
    flipped[whole.length / 2] ^= 0x10;
    refused(flipped);
  }

  @Test
  void otherFormatsAreNamed() {
    assertTrue(refused(new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0}).contains("a zip archive"));
    assertTrue(refused(gzip("PAR1\u0015")).contains("Parquet inside gzip data"));
    assertTrue(refused("BZh91AY&SY").contains("bzip2"));
  }

  @Test
  void jsonValuesKeepTheirTypes() {
    assertEquals(
        List.of(
            Arrays.asList(
                "u",
                7L,
                0.5,
                true,
                null,
                null,
                List.of("a", 1L),
                3L,
                new java.math.BigInteger("9".repeat(20)))),
        all(
            "{\"a\":\"u\",\"b\":7,\"c\":0.5,\"d\":true,\"e\":null,\"f\":\"\",\"g\":[\"a\",1],\"h\":3.0,\"i\":"
                + "9".repeat(20)
                + "}"));
  }

  @Test
  void jsonIsStrict() {
    assertRefused("{\"a\":1}\n{\"a\":1,\"a\":2}\n", "line 2", "'a' twice");
    assertRefused("{\"a\":1}\n{\"a\":1} garbage\n", "line 2");
    assertRefused("{\"a\":1}\n{\"a\":1}{\"a\":2}\n", "line 2", "nothing after the JSON object");
    assertRefused("{\"a\":NaN}\n", "line 1");
    assertRefused("{\"a\":1}\n[1]\n", "line 2", "found a list");
    assertRefused("{\n\"a\":1\n}\n", "line 1", "one whole object per line");
    assertRefused("{\"a\":1}\n{\"a\":{\"b\":1}}\n", "line 2: column 'a'", "an object");
    assertRefused("{\"a\":1}\n{\"a\":[\"x\",null]}\n", "line 2", "column 'a'", "element 2 is none");
    assertRefused("{\"a\":1}\n{\"a\":[[1]]}\n", "line 2", "element 1 is an object or a list");
    String half = "half of a surrogate pair in 'x\\ud83d'";
    assertRefused("{\"a\":1}\n{\"a\":\"x\\ud83d\"}\n", "line 2: column 'a'", half);
    assertRefused("{\"a\":1}\n{\"a\":[\"y\",\"x\\ud83d\"]}\n", "line 2: column 'a'", half);
    assertRefused("{\"a\":1}\n{\"x\\ude00\":1}\n", "line 2", "surrogate in field name");
  }

  @Test
  void anEncoderNamesThePlaceOfAValueOnce() {
    byte[] json = "{\"a\":1}\n{\"a\":{\"b\":1}}\n".getBytes(StandardCharsets.UTF_8);
    RowEncoder encoder =
        RowEncoder.of(
            new FeatureSchema(
                List.of(new Feature("a", Axis.CANDIDATE, new FeatureType.Dense(1, null)))));
    try (FileRows rows = RowFiles.read("in", new ByteArrayInputStream(json))) {
      String fault =
          assertThrows(BadInputException.class, () -> encoder.read(rows, 9)).getMessage();
      assertTrue(fault.startsWith("in, line 2: column 'a': expected a value"), fault);
    }
  }

  @Test
  void jsonColumnsNobodyAsksForMayBeAnything() {
    try (FileRows rows =
        RowFiles.read("in", new ByteArrayInputStream("{\"a\":{\"b\":1},\"c\":2}".getBytes()))) {
      int c = rows.column("c");
      int none = rows.column("none");
      assertTrue(rows.next());
      assertEquals(2L, rows.value(c));
      assertTrue(rows.has(c));
      assertFalse(rows.has(none));
      assertEquals(Set.of("a", "c"), Set.copyOf(rows.columns()));
    }
  }
}
