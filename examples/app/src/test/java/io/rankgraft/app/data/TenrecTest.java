package io.rankgraft.app.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenrecTest {
  private static final String HEADER =
      "user_id,item_id,click,follow,like,share,video_category,watching_times,gender,age\n";

  @TempDir private Path folder;

  private Path write(String rows) throws IOException {
    Files.writeString(folder.resolve("QK-video.csv"), HEADER + rows);
    return Tenrec.find(folder).orElseThrow();
  }

  /**
   * Ten rows of user 9, of items 70, 71, 70, 71, …, those of 70 clicked, the sixth shared
   * unclicked.
   */
  private static String rows() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      text.append("9,%s,%s,0,0,%s,1,2,0,3\n".formatted(70 + i % 2, 1 - i % 2, i == 5 ? 1 : 0));
    }
    return text.toString();
  }

  @Test
  void rowsAreTheirOwnTimeAndHistoriesStandBeforeThem() throws IOException {
    SequenceData data = new Tenrec(100, 1).read(write(rows()));
    assertEquals(List.of("click", "follow", "like", "share"), data.rows().tasks());
    assertEquals(List.of("click", "follow", "like", "share", "skip"), data.log().behaviours());
    assertArrayEquals(new float[] {1, 0, 1, 0, 1, 0, 1, 0, 1, 0}, data.rows().labels()[0]);
    assertArrayEquals(new float[] {0, 0, 0, 0, 0, 1, 0, 0, 0, 0}, data.rows().labels()[3]);
    int[] items = new int[3];
    float[] mask = new float[3];
    data.histories(0, new int[] {4}, 1, 3, items, mask); // clicks before row 4: rows 2 and 0
    assertArrayEquals(new int[] {1, 1, 0}, items);
    assertArrayEquals(new float[] {1, 1, 0}, mask);
    data.histories(4, new int[] {4}, 1, 3, items, mask); // skipped: rows 3 and 1
    assertArrayEquals(new int[] {2, 2, 0}, items);
    data.histories(3, new int[] {5}, 1, 3, items, mask); // a row is not in its own history
    assertArrayEquals(new float[] {0, 0, 0}, mask);
    assertEquals(Map.of("rows with a follow, like or share but no click", 1L), data.notes());
  }

  @Test
  void theLastTenthsOfEachUserValidateAndTest() throws IOException {
    String other = "4,70,1,0,0,0,1,2,0,3\n4,70,1,0,0,0,1,2,0,3\n"; // too few to be tested
    SequenceData data = new Tenrec(100, 1).read(write(other + rows()));
    assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, data.split().train());
    assertArrayEquals(new int[] {10}, data.split().validation());
    assertArrayEquals(new int[] {11}, data.split().test());
    assertEquals(2, data.log().users());
  }

  @Test
  void itemsThatAreRareInTrainingShareAnIdAndTheLimitIsNoted() throws IOException {
    String rows = rows().replace("9,71,0,0,0,1,", "9,99,0,0,0,1,"); // in the sixth row
    SequenceData data = new Tenrec(10, 3).read(write(rows + "9,71,1,0,0,0,1,2,0,3\n"));
    assertEquals(10, data.rows().size());
    assertEquals(
        10, data.notes().get("rows read, the first of the file; the others were left out"));
    assertArrayEquals(new int[] {1, 2, 1, 2, 1, 0, 1, 2, 1, 2}, data.rows().items());
    assertEquals(3, data.log().items());
  }

  @Test
  void badFilesAreNamed() throws IOException {
    assertTrue(Tenrec.find(folder).isEmpty());
    refused("9,70,2,0,0,0,1,2,0,3\n", "line 2: expected 0 or 1 in column 'click' but found 2");
    refused("9,,1,0,0,0,1,2,0,3\n", "line 2: expected a whole number in column 'item_id'");
    refused("9,70,1,0,0,0,1,2,0,3\n", "expected users with ten rows or more");
    Files.writeString(folder.resolve("QK-video.csv"), "user_id,item_id,click,like,share\n");
    String message =
        assertThrows(
                BadInputException.class, () -> Tenrec.DEFAULTS.read(folder.resolve("QK-video.csv")))
            .getMessage();
    assertTrue(message.contains("expected a column 'follow'"), message);
  }

  private void refused(String rows, String reason) throws IOException {
    Path file = write(rows);
    String message =
        assertThrows(BadInputException.class, () -> Tenrec.DEFAULTS.read(file)).getMessage();
    assertTrue(message.startsWith(file.toString()) && message.contains(reason), message);
  }
}
