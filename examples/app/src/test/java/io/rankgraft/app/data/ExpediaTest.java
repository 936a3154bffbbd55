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
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpediaTest {
  private static final String HEADER =
      "srch_id,date_time,site_id,visitor_location_country_id,prop_country_id,prop_id,prop_starrating,"
          + "prop_review_score,prop_brand_bool,prop_location_score1,prop_location_score2,"
          + "prop_log_historical_price,position,price_usd,promotion_flag,srch_destination_id,"
          + "srch_length_of_stay,srch_adults_count,random_bool,click_bool,gross_bookings_usd,booking_bool\n";

  @TempDir private Path folder;

  private static String row(
      int search, String time, int hotel, String score, int place, int click, int booking) {
    return "%s,%s,12,187,219,%s,3,%s,1,2.83,0.0438,4.95,%s,104.77,0,23246,4,4,1,%s,%s,%s\n"
        .formatted(
            search, time, hotel, score, place, click, booking == 1 ? "114.29" : "NULL", booking);
  }

  /** Searches 11 to 15, a day apart from April on, with one hotel twice. */
  private static String others() {
    StringBuilder text = new StringBuilder();
    for (int s = 11; s <= 15; s++) {
      String time = String.format(Locale.ROOT, "2013-04-%02d 08:00:00", s);
      text.append(row(s, time, 893, "3.5", 1, 0, 0)).append(row(s, time, 893, "3.5", 2, 0, 0));
    }
    return text.toString();
  }

  private Expedia.Read read(String rows) throws IOException {
    Files.writeString(folder.resolve("train.csv"), HEADER + rows);
    return new Expedia(2).read(folder);
  }

  @Test
  void aListIsASearchInTheOrderShown() throws IOException {
    String early = "2013-03-01 08:32:15";
    Expedia.Read read =
        read(
            others()
                + row(99, early, 7, "4.0", 27, 0, 0)
                + row(99, early, 893, "NULL", 1, 1, 0)
                + row(99, early, 893, "3.5", 3, 1, 1));
    ItemLists lists = read.lists();
    assertEquals(6, lists.size());
    int from = lists.begin()[5]; // of search 99
    assertArrayEquals(new float[] {1, 1, 0}, Arrays.copyOfRange(lists.clicks(), from, from + 3));
    assertArrayEquals(
        new float[] {0, 1, 0}, Arrays.copyOfRange(lists.conversions(), from, from + 3));
    assertEquals(5, read.split().train()[0], "the earliest search");
    int fields = Expedia.columns().size();
    int hotel = Expedia.columns().indexOf("prop_id");
    int score = Expedia.columns().indexOf("prop_review_score");
    assertEquals(1, lists.ids()[from * fields + hotel]);
    assertEquals(0, lists.ids()[(from + 2) * fields + hotel], "seen once: rare");
    assertEquals(0, lists.ids()[from * fields + score], "NULL is missing");
    assertEquals(1, lists.ids()[(from + 1) * fields + score]);
    assertEquals(0, lists.width(), "what is booked for is no feature");
  }

  @Test
  void otherFilesOfThisNameAreNot() throws IOException {
    assertFalse(Expedia.isIn(folder));
    Files.writeString(folder.resolve("train.tsv"), "label\tqid\tf1\n");
    assertFalse(Expedia.isIn(folder));
    read(others() + row(99, "2013-03-01 08:32:15", 7, "4.0", 1, 0, 0));
    assertTrue(Expedia.isIn(folder));
  }

  @Test
  void badRowsAreNamed() throws IOException {
    refused(row(1, "2013-03-01 08:32:15", 7, "4.0", 0, 0, 0), "line 2: expected a position");
    refused(row(1, "March", 7, "4.0", 1, 0, 0), "line 2: expected a time");
    refused(row(1, "2013-03-01 08:32:15", 7, "4.0", 1, 2, 0), "line 2: expected 0 or 1");
    refused(row(1, "2013-03-01 08:32:15", -7, "4.0", 1, 0, 0), "'prop_id' but found '-7'");
  }

  private void refused(String row, String reason) {
    String message = assertThrows(BadInputException.class, () -> read(row)).getMessage();
    assertTrue(message.contains(reason), message);
  }
}
