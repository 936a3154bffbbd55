package io.rankgraft.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.interactions.MultiBehaviourDataset;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultiBehaviourReaderTest {
  @TempDir Path temporary;
  private LogFiles files;

  @BeforeEach
  void directory() {
    files = new LogFiles(temporary);
  }

  @Test
  void textBehavioursComeInOrderAndTheLastIsTheTarget() throws IOException {
    files.write("cart_train.txt", "0 1 2\n1 3\n");
    files.write("buy_train.txt", "0 1\n1 3\n");
    files.write("buy_test.txt", "0 4\n1 0\n");
    files.gzip("view_train.txt.gz", "0 1 2 3\n1 3 5\n");
    MultiBehaviourDataset data = MultiBehaviourReader.read(temporary);
    assertEquals(List.of("view", "cart", "buy"), data.training().behaviours());
    assertEquals(2, data.training().users());
    assertEquals(6, data.training().items(), "item 5 stands in the view file only");
    assertArrayEquals(new int[] {1, 2, 3}, data.training().interactions().get(0).itemsOf(0));
    assertArrayEquals(new int[] {3}, data.training().target().itemsOf(1));
    assertArrayEquals(new int[] {4}, data.test().itemsOf(0));
    assertFalse(data.test().hasTimestamps());
    assertEquals(Map.of(), data.notes());
    assertEquals(temporary.getFileName().toString(), data.name());
  }

  @Test
  void auxiliaryTextTestFilesAreMergedIntoTraining() throws IOException {
    files.text();
    files.write("view_test.txt", "0 7\n1 2\n");
    MultiBehaviourDataset data = MultiBehaviourReader.read(temporary);
    assertArrayEquals(new int[] {0, 1, 7}, data.training().interactions().get(0).itemsOf(0));
    assertEquals(8, data.test().items());
    assertEquals(2L, data.notes().get("view test pairs merged into training"));
    assertEquals(
        1L, data.notes().get("duplicate view pairs"), "user 1 viewed item 2 in both files");
  }

  @Test
  void anOrderChoosesBehavioursAndTarget() throws IOException {
    files.text();
    files.write("share_train.txt", "0 1\n");
    files.write("share_test.txt", "0 2\n");
    MultiBehaviourDataset data = MultiBehaviourReader.read(temporary, List.of("buy", "share"));
    assertEquals(List.of("buy", "share"), data.training().behaviours());
    assertArrayEquals(new int[] {2}, data.test().itemsOf(0));
  }

  @Test
  void tsvKeepsTimestamps() throws IOException {
    files.tsv();
    MultiBehaviourDataset data = MultiBehaviourReader.read(temporary);
    assertEquals(List.of("cart", "buy"), data.training().behaviours());
    var carts = data.training().interactions().get(0);
    assertEquals(1433221969L, carts.timestamp(carts.position(0, 3)));
    assertEquals(1433222000L, carts.timestamp(carts.position(1, 0)));
    assertFalse(data.test().hasTimestamps());
    assertEquals(5, data.training().items());
    assertEquals(2, data.training().users());
  }

  @Test
  void tsvTestFilesMayHaveTimestamps() throws IOException {
    files.tsv();
    files.write("test_buy.tsv", "user\titem\ttimestamp\n0\t4\t99\n");
    MultiBehaviourDataset data = MultiBehaviourReader.read(temporary);
    assertEquals(99, data.test().timestamp(data.test().begin(0)));
  }

  @Test
  void filesThatPlayNoPartAreCounted() throws IOException {
    files.text();
    files.write("buy_valid_mule.txt", "0 1\n");
    files.write("README.md", "words");
    assertEquals(2L, MultiBehaviourReader.read(temporary).notes().get("ignored files"));
  }

  @Test
  void auxiliaryTsvTestFilesAreIgnored() throws IOException {
    files.tsv();
    files.write("test_cart.tsv", "user\titem\n0\t1\n");
    MultiBehaviourDataset data = MultiBehaviourReader.read(temporary);
    assertEquals(1L, data.notes().get("ignored files"));
    assertFalse(data.training().interactions().get(0).contains(0, 1));
  }

  @Test
  void aTestItemIsNeverTrainedOn() throws IOException {
    files.text();
    files.write("buy_train.txt", "0 1 2\n1 0\n");
    files.write("buy_test.txt", "0 2\n1 1\n");
    MultiBehaviourDataset data = MultiBehaviourReader.read(temporary);
    assertArrayEquals(new int[] {1}, data.training().target().itemsOf(0));
    assertTrue(data.test().contains(0, 2));
    assertEquals(1L, data.notes().get("test pairs dropped from training"));
  }

  @Test
  void whatIsToleratedIsCounted() throws IOException {
    files.write("view_train.txt", "0 1 1 2\n\n  \n3\n4 2\n");
    files.write("buy_train.txt", "0 1\r\n1 2\t0 \r\n");
    files.write("buy_test.txt", "0 2 3\n4 0");
    MultiBehaviourDataset data = MultiBehaviourReader.read(temporary);
    assertEquals(5, data.training().users());
    assertEquals(
        Map.of(
            "blank lines", 2L,
            "user lines without items", 1L,
            "duplicate view pairs", 1L,
            "users without a training buy", 3L,
            "users without a test item", 3L,
            "users with several test items", 1L),
        data.notes());
    assertArrayEquals(new int[] {2, 3}, data.test().itemsOf(0));
    assertArrayEquals(new int[] {0, 2}, data.training().target().itemsOf(1));
  }

  @Test
  void aLineMayContinueOverManyBuffers() throws IOException {
    files.text();
    var line = new StringBuilder("0");
    for (int item = 0; item < 50_000; item++) {
      line.append(' ').append(item);
    }
    files.gzip("cart_train.txt.gz", line.append('\n').toString());
    var carts = MultiBehaviourReader.read(temporary).training().interactions().get(1);
    assertEquals(50_000, carts.degree(0));
    assertEquals(49_999, carts.item(carts.end(0) - 1));
  }

  /** One log in the line ends and with the mark that any system may write. */
  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void lineEndsAndAByteOrderMarkChangeNothing(String end) throws IOException {
    files.tsv();
    MultiBehaviourDataset expected = MultiBehaviourReader.read(temporary);
    String text = Files.readString(temporary.resolve("test_buy.tsv"));
    files.write("test_buy.tsv", "\ufeff" + text.replace("\n", end));
    byte[] cart = Files.readAllBytes(temporary.resolve("train_cart.tsv.gz"));
    String carts =
        new String(
            new GZIPInputStream(new ByteArrayInputStream(cart)).readAllBytes(),
            StandardCharsets.UTF_8);
    files.gzip("train_cart.tsv.gz", "\ufeff" + carts.replace("\n", end));
    MultiBehaviourDataset data = MultiBehaviourReader.read(temporary);
    assertEquals(expected.training().hashCode(), data.training().hashCode());
    assertArrayEquals(expected.test().itemsOf(0), data.test().itemsOf(0));
    assertEquals(expected.notes(), data.notes());
  }

  @Test
  void textLinesMayEndInCarriageReturns() throws IOException {
    files.text();
    files.write("view_train.txt", "0 0 1\r\r1 2\r");
    MultiBehaviourDataset data = MultiBehaviourReader.read(temporary);
    assertArrayEquals(new int[] {0, 1}, data.training().interactions().get(0).itemsOf(0));
    assertArrayEquals(new int[] {2}, data.training().interactions().get(0).itemsOf(1));
    assertEquals(1L, data.notes().get("blank lines"));
  }

  /** Ids up to 2^63 − 1; the largest item stands in a test file alone. */
  @Test
  void idsWithGapsAreNumberedInAscendingOrder() throws IOException {
    long large = Long.MAX_VALUE;
    files.write("view_train.txt", "40000000 7 3000000000\n5 3000000000\n");
    files.write("buy_train.txt", "5 7\n40000000 3000000000\n");
    files.write("buy_test.txt", "5 " + large + "\n");
    MultiBehaviourDataset data = MultiBehaviourReader.read(temporary);
    assertEquals(2, data.training().users());
    assertEquals(3, data.training().items());
    assertEquals(List.of("5", "40000000"), data.ids().orElseThrow().users());
    assertEquals(List.of("7", "3000000000", "" + large), data.ids().orElseThrow().items());
    assertArrayEquals(new int[] {0, 1}, data.training().interactions().get(0).itemsOf(1));
    assertArrayEquals(new int[] {2}, data.test().itemsOf(0));
    assertTrue(MultiBehaviourReader.areNumberedAnew(data.notes()));
  }

  @Test
  void idsWithFewGapsStayAsTheyAre() throws IOException {
    files.text();
    files.write("view_train.txt", "0 900\n");
    MultiBehaviourDataset data = MultiBehaviourReader.read(temporary);
    assertEquals(901, data.training().items());
    assertTrue(data.ids().isEmpty());
    assertFalse(MultiBehaviourReader.areNumberedAnew(data.notes()));
  }

  @Test
  void filesNamedLikeABehaviourThatAreNotReadAreNamed() throws IOException {
    files.text();
    files.write("cart.txt.gz", "");
    files.write("buys-2024.csv", "");
    files.write("README.md", "words");
    assertEquals(
        List.of(
            "not read, though named like a behaviour: buys-2024.csv",
            "not read, though named like a behaviour: cart.txt.gz"),
        MultiBehaviourReader.warnings(MultiBehaviourReader.read(temporary).notes()));
    assertEquals(
        List.of(),
        MultiBehaviourReader.warnings(
            MultiBehaviourReader.read(temporary, List.of("view", "buy")).notes()));
  }

  @Test
  void aValidationFileChoosesAndIsTrainedOn() throws IOException {
    files.write("view_train.txt", "0 1 2\n1 0\n");
    files.write("buy_train.txt", "0 1\n1 0\n");
    files.write("buy_validation.txt", "0 2 3\n");
    files.write("buy_test.txt", "0 3\n");
    MultiBehaviourDataset data = MultiBehaviourReader.read(temporary);
    assertArrayEquals(new int[] {2}, data.validation().orElseThrow().itemsOf(0));
    assertArrayEquals(new int[] {1, 2}, data.training().target().itemsOf(0));
    assertEquals(1L, data.notes().get("validation pairs dropped, as they are test pairs"));
  }

  @Test
  void behavioursHaveAnyNamesAndNumber() throws IOException {
    for (String behaviour : List.of("look", "add_to_cart", "wish.list", "pay")) {
      files.write(behaviour + "_train.txt", "0 1\n");
    }
    files.write("pay_test.txt", "0 2\n");
    List<String> order = List.of("look", "wish.list", "add_to_cart", "pay");
    assertEquals(order, MultiBehaviourReader.read(temporary, order).training().behaviours());
  }
}
