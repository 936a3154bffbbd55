package io.rankgraft.files.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskTablesTest {
  private static final String RETAIL =
      "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";
  private static final long DAY = 86_400;

  @TempDir Path folder;

  private static String line(String invoice, int quantity, String date, String customer) {
    return "%s,A1,\"A, thing\",%s,%s 10:00:00,2.5,%s,France\n"
        .formatted(invoice, quantity, date, customer);
  }

  private LabelledTable retail(String lines, OnlineRetail task) throws IOException {
    Files.writeString(folder.resolve("transactions.csv"), RETAIL + lines);
    return task.read(folder);
  }

  @Test
  void aCustomerIsDescribedBeforeTheDateAndLabelledAfter() throws IOException {
    // dates: 2011-01-11 only (10 days of history, 40 days of labels, the log ends 2011-02-25)
    LabelledTable table =
        retail(
            line("1", 2, "2011-01-01", "7")
                + line("2", 4, "2011-01-05", "7")
                + line("C3", -1, "2011-01-06", "7")
                + line("4", 10, "2011-01-11", "7") // at the date: a label
                + line("5", 2, "2011-01-02", "8")
                + line("6", 6, "2011-02-15", "8") // after 35 days: again, not within a month
                + line("7", 1, "2011-01-12", "9") // nothing before the date
                + line("8", 1, "2011-01-03", "")
                + line("9", 1, "2011-02-25", "10"),
            new OnlineRetail(40, 10, 10));
    assertEquals(2, table.rows().rows());
    assertArrayEquals(new float[] {1, 1}, table.labels("again"));
    assertArrayEquals(new float[] {1, 0}, table.labels("month"));
    assertArrayEquals(new float[] {25, 0}, table.labels("amount"));
    long date = LocalDate.of(2011, 1, 11).toEpochDay() * DAY;
    assertArrayEquals(new long[] {date, date}, table.timestamps());
    // 2 · 2.5 + 4 · 2.5 on two invoices, 5.58 days ago, one return
    assertArrayEquals(
        new float[] {(float) Math.log1p(15), (float) Math.log1p(5)},
        table.rows().floats("log-spent"));
    assertArrayEquals(
        new float[] {(float) Math.log1p(7.5), (float) Math.log1p(5)},
        table.rows().floats("log-spent-per-invoice"));
    assertArrayEquals(new int[] {1, 0}, table.rows().ints("invoices"));
    assertArrayEquals(new int[] {1, 2}, table.rows().ints("days-since-last"));
    assertEquals(1, table.notes().get("lines without a customer"));
    assertEquals(1, table.notes().get("cancelled lines, counted as returns"));
    assertEquals(0, table.brokenChains());
  }

  @Test
  void whatComesAfterADateChangesNoFeatureOfIt() throws IOException {
    String past = line("1", 2, "2011-01-01", "7") + line("2", 4, "2011-01-05", "7");
    String end = line("9", 1, "2011-02-25", "10");
    OnlineRetail task = new OnlineRetail(40, 10, 10);
    LabelledTable without = retail(past + end, task);
    LabelledTable with =
        retail(
            past + line("3", 9, "2011-01-11", "7") + line("C4", -9, "2011-01-12", "7") + end, task);
    for (String feature : List.of("last-item", "days-since-last", "invoices", "items", "returns")) {
      assertArrayEquals(without.rows().ints(feature), with.rows().ints(feature), feature);
    }
    assertArrayEquals(without.rows().floats("log-spent"), with.rows().floats("log-spent"));
    assertEquals(0, without.labels("month")[0]);
    assertEquals(1, with.labels("month")[0]);
  }

  @Test
  void noPartOfTheSplitTrainsOnLabelsThatReachIntoTheNext() throws IOException {
    StringBuilder lines = new StringBuilder();
    LocalDate start = LocalDate.of(2010, 12, 1);
    for (int day = 0; day < 370; day++) {
      lines.append(line("i" + day, 1 + day % 3, start.plusDays(day).toString(), "c" + day % 40));
    }
    LabelledTable table = retail(lines.toString(), OnlineRetail.ofDefaults());
    Split split = table.splitByTime();
    assertTrue(latest(table, split.train()) + 60 * DAY <= earliest(table, split.validation()));
    assertTrue(latest(table, split.validation()) <= earliest(table, split.test()) - 60 * DAY);
  }

  private static long latest(LabelledTable table, int[] part) {
    long latest = Long.MIN_VALUE;
    for (int row : part) {
      latest = Math.max(latest, table.timestamps()[row]);
    }
    return latest;
  }

  private static long earliest(LabelledTable table, int[] part) {
    long earliest = Long.MAX_VALUE;
    for (int row : part) {
      earliest = Math.min(earliest, table.timestamps()[row]);
    }
    return earliest;
  }

  @Test
  void aShortLogAndABadDateAreNamed() throws IOException {
    assertThrows(
        BadInputException.class,
        () -> retail(line("1", 1, "2011-01-01", "7"), OnlineRetail.ofDefaults()));
    var e =
        assertThrows(
            BadInputException.class,
            () -> retail(line("1", 1, "01/02/2011", "7"), OnlineRetail.ofDefaults()));
    assertTrue(e.getMessage().contains("line 2: expected a date like"), e.getMessage());
  }

  @Test
  void hillstromKeepsItsChainAndItsOrder() throws IOException {
    Files.writeString(
        folder.resolve("hillstrom.csv"),
        "recency,history_segment,history,mens,womens,zip_code,newbie,channel,segment,visit,conversion,spend\n"
            + "10,2) $100 - $200,142.44,1,0,Surburban,0,Phone,Womens E-Mail,0,0,0\n"
            + "6,\"6) $750 - $1,000\",829.08,1,1,Rural,1,Web,No E-Mail,1,1,29.99\n"
            + "1,8) new,0,0,1,Urban,1,Web,Mens E-Mail,0,1,5\n");
    LabelledTable table = Hillstrom.read(folder);
    assertEquals(List.of("visit", "conversion", "spend"), table.tasks());
    assertArrayEquals(new float[] {0, 1, 0}, table.labels("visit"));
    assertArrayEquals(new float[] {0, 29.99f, 5}, table.labels("spend"));
    assertArrayEquals(new int[] {11, 7, 2}, table.rows().ints("recency"));
    assertArrayEquals(new int[] {3, 7, 1}, table.rows().ints("history_segment")); // unknown: 1
    assertArrayEquals(
        new float[] {(float) Math.log1p(142.44), (float) Math.log1p(829.08), 0},
        table.rows().floats("log_history"));
    assertArrayEquals(new long[] {0, 1, 2}, table.timestamps());
    assertEquals(Map.of("rows with a later label but not an earlier one", 1L), table.notes());
    assertEquals(1, table.brokenChains());
  }

  @Test
  void kuaiRandJoinsUsersAndVideosToTheLog() throws IOException {
    StringBuilder user =
        new StringBuilder(
            "user_id,user_active_degree,follow_user_num_range,fans_user_num_range,friend_user_num_range,register_days_range");
    StringBuilder values = new StringBuilder("0,full_active,0,0,0,8-14");
    for (int i = 0; i < 18; i++) {
      user.append(",onehot_feat").append(i);
      values.append(',').append(i);
    }
    Files.writeString(folder.resolve("user_features_pure.csv"), user + "\n" + values + "\n");
    Files.writeString(
        folder.resolve("video_features_basic_pure.csv"),
        "video_id,author_id,video_type,upload_dt,upload_type,visible_status,video_duration,server_width,server_height,music_id,music_type,tag\n"
            + "5,77,NORMAL,2022-04-01,LongImport,0,20000,720,1280,3,9,\"12,13\"\n");
    Files.writeString(
        folder.resolve("log_random_4_22_to_5_08_pure.csv"),
        "user_id,video_id,date,hourmin,time_ms,is_click,is_like,is_follow,is_comment,is_forward,is_hate,long_view,play_time_ms,duration_ms,profile_stay_time,comment_stay_time,is_profile_enter,is_rand,tab\n"
            + "0,5,20220422,2305,1650000000000,1,0,0,0,0,0,1,21500,20000,0,0,0,1,1\n"
            + "3,6,20220422,100,1650000000500,0,0,0,0,0,0,1,900,20000,0,0,0,1,2\n");
    LabelledTable table = KuaiRand.read(folder);
    assertArrayEquals(new float[] {1, 0}, table.labels("click"));
    assertArrayEquals(new float[] {21.5f, 0.9f}, table.labels("watch"));
    assertArrayEquals(new int[] {24, 2}, table.rows().ints("hour")); // 0 is for missing ones
    assertArrayEquals(new int[] {5, 0}, table.rows().ints("duration")); // 18 to 25 seconds
    assertEquals(0, table.rows().ints("onehot_feat3")[1]);
    assertArrayEquals(new long[] {1650000000000L, 1650000000500L}, table.timestamps());
    assertEquals(
        Map.of(
            "rows of a user without features", 1L,
            "rows of a video without features", 1L,
            "long views without a click", 1L),
        table.notes());
    for (String feedback : List.of("play_time_ms", "is_like", "profile_stay_time", "long_view")) {
      assertTrue(
          table.schema().features().stream().noneMatch(f -> f.name().equals(feedback)), feedback);
    }
  }
}
