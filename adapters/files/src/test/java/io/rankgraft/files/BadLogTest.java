package io.rankgraft.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every refusal is one line with file, line and reason. */
class BadLogTest {
  @TempDir Path temporary;
  private LogFiles files;

  @BeforeEach
  void directory() {
    files = new LogFiles(temporary);
  }

  private String refusal() {
    return refusal(() -> MultiBehaviourReader.read(temporary));
  }

  private static String refusal(org.junit.jupiter.api.function.Executable read) {
    String message = assertThrows(BadInputException.class, read).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private void assertRefused(String where, String reason) {
    String message = refusal();
    String expected =
        temporary.resolve(where.replaceAll(",.*", "")) + where.replaceAll("^[^,]*", "");
    assertTrue(message.startsWith(expected + ": "), message);
    assertTrue(message.contains(reason), message);
  }

  @ParameterizedTest
  @CsvSource({
    "0 x1,expected a whole number but found 'x1'",
    "0 1.5,expected a whole number but found '1.5'",
    "0 1-2,expected a whole number but found '1-2'",
    "0 -,expected a whole number but found '-'",
    "0 1:5,expected a whole number but found '1:5'",
    "0 -3,expected an item id of 0 or more but found -3",
    "-1 3,expected a user id of 0 or more but found -1",
    "0 9223372036854775808,expected a number of at most 9223372036854775807 but found"
        + " '9223372036854775808'",
    "99999999999999999999999 1,expected a number of at most 9223372036854775807",
    "0 1 \u00e9,expected a whole number but found '\\xc3\\xa9'",
  })
  void badTokensAreNamedWithTheirLine(String line, String reason) throws IOException {
    files.text();
    files.write("view_train.txt", "0 0 1\n\n" + line + "\n1 2\n");
    assertRefused("view_train.txt, line 3", reason);
  }

  @Test
  void unprintableTokensAreEscaped() throws IOException {
    files.text();
    files.write("view_train.txt", new byte[] {'0', ' ', 7, (byte) 0xef, '\n'});
    assertRefused("view_train.txt, line 1", "found '\\x07\\xef'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"view_train.txt", "buy_train.txt", "buy_test.txt", "view_train.txt.gz"})
  void emptyFilesAreRefused(String name) throws IOException {
    files.text();
    Files.deleteIfExists(temporary.resolve(name.replace(".gz", "")));
    files.write(name, "");
    assertRefused(name, "the file is empty");
  }

  @Test
  void aGzipOfNothingIsRefused() throws IOException {
    files.text();
    Files.delete(temporary.resolve("buy_train.txt"));
    files.gzip("buy_train.txt.gz", "");
    assertRefused("buy_train.txt.gz", "expected interactions but found none");
  }

  @Test
  void truncatedGzipIsRefusedWhereverItWasCut() throws IOException {
    files.text();
    Files.delete(temporary.resolve("view_train.txt"));
    byte[] whole = LogFiles.compressed("0 1 2\n1 0 1 2\n");
    for (int length = 2; length < whole.length; length++) {
      files.write("view_train.txt.gz", Arrays.copyOf(whole, length));
      String message = refusal();
      assertTrue(message.contains("view_train.txt.gz"), message);
      assertTrue(message.contains("cut short"), message);
    }
  }

  @Test
  void damagedGzipIsRefused() throws IOException {
    files.text();
    Files.delete(temporary.resolve("view_train.txt"));
    byte[] whole = LogFiles.compressed("0 1 2\n1 0 1 2\n");
    whole[whole.length - 6] ^= 1;
    files.write("view_train.txt.gz", whole);
    assertTrue(refusal().contains("expected valid gzip data but found damage"));
  }

  @Test
  void namesSayWhetherAFileIsGzip() throws IOException {
    files.text();
    files.gzip("view_train.txt", "0 1\n");
    assertRefused("view_train.txt", "expected text but found gzip data; add .gz");
    Files.delete(temporary.resolve("view_train.txt"));
    files.write("view_train.txt.gz", "0 1\n");
    assertRefused("view_train.txt.gz", "expected gzip data, as the name says, but found none");
  }

  @Test
  void aMissingDirectoryIsRefused() {
    Path nowhere = temporary.resolve("nowhere");
    String message = refusal(() -> MultiBehaviourReader.read(nowhere));
    assertTrue(message.startsWith(nowhere + ": expected a directory"), message);
    assertTrue(message.contains("nothing is there"), message);
  }

  @Test
  void aFileIsNoDirectory() throws IOException {
    files.text();
    Path file = temporary.resolve("buy_train.txt");
    assertTrue(refusal(() -> MultiBehaviourReader.read(file)).contains("this is a file"));
  }

  @Test
  void anEmptyDirectoryIsRefusedWithWhatIsExpected() {
    String message = refusal();
    assertTrue(message.contains("<behaviour>_train.txt(.gz)"), message);
    assertTrue(message.contains("train_<behaviour>.tsv(.gz)"), message);
    assertTrue(message.contains("found no file"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"buy_train.txt", "buy_test.txt"})
  void aMissingTargetFileIsNamedWithWhatWasFound(String name) throws IOException {
    files.text();
    Files.delete(temporary.resolve(name));
    String message = refusal();
    assertTrue(message.contains("expected " + name + " or " + name + ".gz"), message);
    assertTrue(message.contains("view_train.txt"), message);
    assertFalse(message.contains("only " + name), message);
  }

  @Test
  void everyBehaviourOfAGivenOrderMustBeThere() throws IOException {
    files.text();
    List<String> order = List.of("view", "cart", "buy");
    String message = refusal(() -> MultiBehaviourReader.read(temporary, order));
    assertTrue(message.contains("expected cart_train.txt"), message);
  }

  @Test
  void doubtfulDirectoriesAreRefused() throws IOException {
    files.text();
    files.gzip("view_train.txt.gz", "0 1\n");
    assertTrue(refusal().contains("found both view_train.txt and view_train.txt.gz"));
    Files.delete(temporary.resolve("view_train.txt.gz"));
    files.tsv();
    assertTrue(refusal().contains("expected .txt or .tsv files but found both"));
  }

  @Test
  void ordersNameDistinctBehaviours() {
    assertThrows(
        IllegalArgumentException.class, () -> MultiBehaviourReader.read(temporary, List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> MultiBehaviourReader.read(temporary, List.of("buy", "buy")));
  }

  @ParameterizedTest
  @CsvSource({
    "train_buy.tsv,user\titem",
    "train_buy.tsv,user\titem\ttime",
    "train_buy.tsv,0\t1\t2",
    "test_buy.tsv,item\tuser",
  })
  void wrongTsvHeadersAreShown(String name, String header) throws IOException {
    files.tsv();
    Files.deleteIfExists(temporary.resolve(name + ".gz"));
    files.write(name, header + "\n0\t1\t5\n");
    assertRefused(name + ", line 1", "expected the header 'user item");
    assertTrue(refusal().contains("found '" + header.replace('\t', ' ') + "'"));
  }

  @ParameterizedTest
  @CsvSource({"0\t1,3,2", "0\t1\t5\t6,3,4", "0,3,1"})
  void wrongColumnCountsAreNamed(String row, int expected, int found) throws IOException {
    files.tsv();
    Files.delete(temporary.resolve("train_buy.tsv.gz"));
    files.write("train_buy.tsv", "user\titem\ttimestamp\n0\t0\t5\n" + row + "\n1\t1\t7\n");
    assertRefused(
        "train_buy.tsv, line 3",
        "expected %s columns, as the header says, but found %s".formatted(expected, found));
  }

  @Test
  void badTsvTokensAreNamedWithTheirLine() throws IOException {
    files.tsv();
    files.write("test_buy.tsv", "user\titem\n0\t1\n1\tabc\n");
    assertRefused("test_buy.tsv, line 3", "expected a whole number but found 'abc'");
  }

  @Test
  void millisecondsAreTold() throws IOException {
    files.tsv();
    Files.delete(temporary.resolve("train_buy.tsv.gz"));
    files.write("train_buy.tsv", "user\titem\ttimestamp\n0\t0\t1600026002000\n");
    assertRefused("train_buy.tsv, line 2", "milliseconds, divide by 1000");
  }

  @Test
  void filesThatAreNoTextAreNamedByWhatTheyAre() throws IOException {
    files.text();
    byte[][] starts = {
      {'P', 'K', 3, 4, 0, 0},
      {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0},
      {'B', 'Z', 'h', '9', 0, 0},
      {(byte) 0xfd, '7', 'z', 'X', 'Z', 0},
      {'P', 'A', 'R', '1', 0, 0},
      {(byte) 0xff, (byte) 0xfe, '0', 0, ' ', 0},
    };
    String[] names = {"ZIP", "Zstandard", "bzip2", "xz data", ".parquet", "UTF-16"};
    for (int i = 0; i < starts.length; i++) {
      files.write("view_train.txt", starts[i]);
      assertRefused("view_train.txt", "expected text but found");
      assertRefused("view_train.txt", names[i]);
    }
  }
}
