package io.rankgraft.files.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GradedListsTest {
  @TempDir private Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void bothFormsGiveTheSameLists() throws IOException {
    Path table =
        write("a.tsv", "label\tqid\tf1\tf2\tf3\n2\t7\t0.5\t0\t1\n0\t7\t0\t0\t2\n1\t9\t3\t0\t0\n");
    Path sparse = write("b.txt", "2 qid:7 1:0.5 3:1 # best\n0 qid:7 3:2\n\n1 qid:9 1:3\n");
    for (Path file : new Path[] {table, sparse}) {
      GradedLists lists = GradedLists.read(file);
      assertEquals(2, lists.size());
      assertEquals(3, lists.width());
      assertArrayEquals(new int[] {0, 2, 3}, lists.begin());
      assertArrayEquals(new int[] {2, 0, 1}, lists.grades());
      assertArrayEquals(new float[] {.5f, 0, 1, 0, 0, 2, 3, 0, 0}, lists.features());
    }
  }

  @Test
  void widerListsHaveZeros() throws IOException {
    GradedLists lists = GradedLists.read(write("b.txt", "1 qid:1 1:2\n0 qid:1 1:3\n")).withWidth(2);
    assertArrayEquals(new float[] {2, 0, 3, 0}, lists.features());
  }

  @Test
  void partsAreFoundInAnyForm() throws IOException {
    assertNull(GradedLists.find(folder, "train"));
    Path file = write("train.txt", "1 qid:1 1:2\n");
    assertEquals(file, GradedLists.find(folder, "train"));
  }

  @Test
  void badRowsAreNamed() throws IOException {
    refused("x qid:1 1:2\n", "line 1", "numbers");
    refused("1 qid:1 1:2\n1 1:2\n", "line 2", "label qid:Q");
    refused("1 qid:1 0:2\n", "index:value");
    refused("1.5 qid:1 1:2\n", "grade of 0 to 30");
    refused("1 qid:1 1:2\n1 qid:2 1:2\n1 qid:1 1:2\n", "line 3", "stand together");
    refused("# nothing\n", "rows");
    for (String number : new String[] {"NaN", "Infinity", "-Infinity", "1e39"}) {
      refused("1 qid:1 1:2\n1 qid:1 1:" + number + "\n", "line 2", "finite", "1:" + number);
    }
    refused("1 qid:1 99999999999:2\n", "numbers");
  }

  @Test
  void marksAndLineEndsOfAnySystemAreRead() throws IOException {
    GradedLists lists =
        GradedLists.read(write("b.txt", "\ufeff1 qid:1 1:2\r0 qid:1 1:3\r\n2 qid:2 1:4"));
    assertArrayEquals(new int[] {1, 0, 2}, lists.grades());
  }

  @Test
  void otherBytesThanUtf8AndCompressedDataAreNamed() throws IOException {
    Path latin = folder.resolve("latin.txt");
    Files.write(latin, "1 qid:é 1:2\n".getBytes(StandardCharsets.ISO_8859_1));
    String message =
        assertThrows(BadInputException.class, () -> GradedLists.read(latin)).getMessage();
    assertTrue(message.contains("expected UTF-8"), message);
    Path zip = folder.resolve("zip.txt");
    Files.write(zip, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0});
    message = assertThrows(BadInputException.class, () -> GradedLists.read(zip)).getMessage();
    assertTrue(message.contains("add .gz to the name"), message);
  }

  private void refused(String text, String... parts) throws IOException {
    Path file = write("bad.txt", text);
    String message =
        assertThrows(BadInputException.class, () -> GradedLists.read(file)).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part) || message.contains(part.replace("line ", ":")), message);
    }
  }
}
