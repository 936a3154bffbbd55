package io.rankgraft.app.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.backbones.list.ItemLists;
import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CriteoAttributionTest {
  private static final String HEADER =
      "timestamp\tuid\tcampaign\tconversion\tconversion_timestamp\tconversion_id\tattribution\tclick\tclick_pos\tclick_nb\tcost\tcpo\ttime_since_last_click\tcat1\tcat2\tcat3\tcat4\tcat5\tcat6\tcat7\tcat8\tcat9\n";

  @TempDir private Path folder;

  private static String row(int time, int user, int campaign, int conversionId, int click) {
    return "%s\t%s\t%s\t%s\t-1\t%s\t0\t%s\t-1\t-1\t0.1\t0.2\t-1\t1\t2\t3\t4\t5\t6\t7\t8\t%s\n"
        .formatted(
            time,
            user,
            campaign,
            conversionId < 0 ? 0 : 1,
            conversionId,
            click,
            time > 50 ? "" : 9);
  }

  private CriteoAttribution.Read read(String rows) throws IOException {
    Files.writeString(folder.resolve("criteo_attribution_dataset.tsv"), HEADER + rows);
    return new CriteoAttribution(2).read(folder);
  }

  /** Users 1 to 5 with two banners each from 10, 20, … on, neither clicked nor converted. */
  private static String others() {
    StringBuilder text = new StringBuilder();
    for (int user = 1; user <= 5; user++) {
      text.append(row(10 * user, user, 100, -1, 0)).append(row(10 * user + 1, user, 100, -1, 0));
    }
    return text.toString();
  }

  @Test
  void aListIsAUserBeforeAConversionAndTheLastClickConverts() throws IOException {
    String rows =
        row(0, 7, 100, 33, 1)
            + row(4, 7, 200, -1, 1) // another list of user 7
            + row(5, 7, 100, 33, 1)
            + row(6, 7, 100, -1, 0)
            + row(7, 7, 300, 33, 0)
            + row(8, 8, 100, 44, 1); // alone
    CriteoAttribution.Read read = read(rows + others());
    ItemLists lists = read.lists();
    assertEquals(7, lists.size());
    // Lists by user, then -1 before 33: user 7's are the last two.
    int from = lists.begin()[6];
    assertEquals(3, lists.length(6));
    assertArrayEquals(new float[] {1, 1, 0}, Arrays.copyOfRange(lists.clicks(), from, from + 3));
    assertArrayEquals(
        new float[] {0, 1, 0}, Arrays.copyOfRange(lists.conversions(), from, from + 3));
    assertArrayEquals(
        new float[] {0, (float) Math.log1p(5), (float) Math.log1p(2)},
        Arrays.copyOfRange(lists.numbers(), from, from + 3));
    assertEquals(2, lists.length(5));
    assertEquals(0, lists.conversions()[lists.begin()[5]]);
    assertEquals(Map.of("lists of under 2 items, left out", 1L), lists.notes());
    // By beginnings 0, 4, 10, 20, 30, 40, 50: four lists train.
    assertArrayEquals(new int[] {6, 5, 0, 1}, read.split().train());
    assertArrayEquals(new int[] {2, 3}, read.split().validation());
    assertArrayEquals(new int[] {4}, read.split().test());
  }

  @Test
  void rareAndMissingIdsAreZero() throws IOException {
    ItemLists lists = read(row(0, 7, 200, 33, 1) + row(5, 7, 100, 33, 1) + others()).lists();
    assertEquals(10, lists.vocabularies().size());
    assertEquals(2, lists.vocabularies().get(0)); // campaign 100; 200 is rare
    int last = lists.begin()[lists.size() - 1]; // of user 7
    assertEquals(0, lists.ids()[10 * last]);
    assertEquals(1, lists.ids()[10 * (last + 1)]);
    assertEquals(1, lists.ids()[10 * last + 9]);
    assertEquals(0, lists.ids()[10 * (last - 1) + 9]); // at 51 without a cat9
  }

  @Test
  void rowsOutOfOrderAreSortedAndCounted() throws IOException {
    ItemLists lists = read(row(9, 7, 100, 33, 0) + row(5, 7, 100, 33, 1) + others()).lists();
    int from = lists.begin()[lists.size() - 1];
    assertArrayEquals(new float[] {1, 0}, Arrays.copyOfRange(lists.clicks(), from, from + 2));
    assertEquals(1, lists.notes().get("rows older than the one before, put in order of time"));
  }

  @Test
  void badRowsAreNamed() throws IOException {
    assertFalse(CriteoAttribution.isIn(folder));
    refused(row(0, 7, 100, 33, 3), "line 2: expected 0 or 1 in column 'click' but found 3");
    refused(row(0, 7, 100, -5, 0), "line 2: expected an id");
    refused("0\t1\n", "line 2: expected 22 values");
  }

  private void refused(String rows, String reason) {
    String message = assertThrows(BadInputException.class, () -> read(rows)).getMessage();
    assertTrue(message.contains("criteo_attribution_dataset.tsv"), message);
    assertTrue(message.contains(reason), message);
  }
}
