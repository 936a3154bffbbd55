package io.rankgraft.files.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import java.io.IOException;
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
