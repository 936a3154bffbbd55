package io.rankgraft.files.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines by themselves are what they are in a file. */
class CsvLineTest {
  private static final CsvFormat FORMAT = CsvFormat.ofHeader("header", "user,item,viewed");

  private static List<Object> read(CsvLine line, byte[] bytes, int from, int to) {
    if (!line.read(bytes, from, to)) {
      return List.of();
    }
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < FORMAT.names().size(); i++) {
      CharSequence value = line.value(i);
      values.add(value == null ? null : value.toString());
    }
    return values;
  }

  private static String refused(byte[] bytes) {
    CsvLine line = new CsvLine(FORMAT);
    return assertThrows(BadInputException.class, () -> line.read(bytes, 0, bytes.length))
        .getMessage();
  }

  private static String refused(String text) {
    return refused(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {",", "\t", ";", "|"})
  void aHeaderTellsDelimiterAndNames(String delimiter) {
    CsvFormat found = CsvFormat.ofHeader("log.csv", "user,\"the item\"".replace(",", delimiter));
    assertEquals(new CsvFormat(delimiter.charAt(0), List.of("user", "the item")), found);
  }

  @Test
  void aHeaderWithANameTwiceIsRefused() {
    String told =
        assertThrows(BadInputException.class, () -> CsvFormat.ofHeader("log.csv", "user,user"))
            .getMessage();
    assertTrue(told.startsWith("log.csv, line 1: expected distinct column names"), told);
  }

  /** Rows, blank lines and refusals alike, whatever lies before and after in the array. */
  @Test
  void randomLinesAreReadAndRefusedAsThoseOfAFile() {
    String[] pieces = {"a", "bcdefghijk", " ", "\t", ",", ",", "\"", "\"\"", "é", "日", "😀", "\0"};
    SplittableRandom random = new SplittableRandom(4);
    CsvLine line = new CsvLine(FORMAT);
    int rows = 0;
    int refusals = 0;
    for (int n = 0; n < 50_000; n++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i > 0; i--) {
        int bound = n % 3 == 0 ? 6 : n % 3 == 1 ? 11 : pieces.length;
        text.append(pieces[random.nextInt(bound)]);
      }
      byte[] bytes = ("\",x" + text + ",\"y").getBytes(StandardCharsets.UTF_8);
      List<Object> expected = null;
      String refusal = null;
      try {
        List<List<Object>> all = RowFixture.all("user,item,viewed\n" + text + "\n");
        expected = all.isEmpty() ? List.of() : all.get(0);
        rows += all.size();
      } catch (BadInputException e) {
        refusal = e.getMessage().replaceFirst("in, line [23](: |, )", "");
        refusals++;
      }
      if (expected != null) {
        assertEquals(expected, read(line, bytes, 3, bytes.length - 3), text.toString());
      } else {
        String told =
            assertThrows(
                    BadInputException.class,
                    () -> line.read(bytes, 3, bytes.length - 3),
                    text.toString())
                .getMessage();
        if (!refusal.contains("the quote to be closed") && !told.contains("byte 0")) {
          assertEquals(refusal, told, text.toString());
        }
      }
    }
    assertTrue(rows > 1_000 && refusals > 1_000, rows + " rows, " + refusals + " refusals");
  }

  @Test
  void aQuotedValueThatIsNotClosedOnItsLineIsRefusedWithWhatToDo() {
    assertEquals(
        "column 'item': expected the quote to be closed on its line but the line ends first; close"
            + " the quote, double it, or read files that have line breaks in values as a whole",
        refused("u1,\"red"));
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    assertTrue(refused(new byte[] {'u', ',', (byte) 0xe9, ',', 'x'}).contains("0xE9"));
    assertTrue(refused("u,\0,x").contains("a byte 0"));
  }

  @Test
  void emptyValuesAreNullAndLongLinesAreRead() {
    CsvLine line = new CsvLine(FORMAT);
    byte[] bytes = ("u1,," + "i1 ".repeat(10_000)).getBytes(StandardCharsets.UTF_8);
    assertTrue(line.read(bytes, 0, bytes.length));
    assertNull(line.value(1));
    assertEquals(30_000, line.value(2).length());
    assertFalse(line.read(bytes, 0, 0));
  }
}
