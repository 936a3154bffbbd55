package io.rankgraft.app.data;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Split;
import io.rankgraft.files.table.TableRows;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Tenrec's QK-video (Yuan et al. 2022): shown videos with click, follow, like and share. One file
 * as it is published, {@code QK-video.csv} or its part {@code ctr_data_1M.csv}, or in another form
 * of {@link TableRows}, with a header and the columns user_id, item_id, click, follow, like, share.
 * Others are not read: watching_times is feedback to a row itself, and hist_1 … hist_10 are clicks
 * of a user wherever they were.
 *
 * <ul>
 *   <li><b>Time.</b> The file has none; a user's rows stand in order. The time of a row is its
 *       number.
 *   <li><b>Tasks</b> are click, follow, like and share of every row, as they are.
 *   <li><b>Behaviours</b> are the four and <i>skip</i>, a row without a click (DTRN, section 4.1).
 *       Histories are strictly before the row.
 *   <li><b>Split.</b> Of each user's rows in order eight tenths train, one validates, one tests.
 *   <li><b>Items</b> in fewer than {@code rare} rows to train on share id 0.
 * </ul>
 *
 * @param most rows read; the file's others are left out
 * @param rare fewer training rows make an item rare
 */
public record Tenrec(int most, int rare) {
  /** Ten million rows of the half billion, three rows. */
  public static final Tenrec DEFAULTS = new Tenrec(10_000_000, 3);

  private static final List<String> FILES = List.of("QK-video", "ctr_data_1M");
  private static final List<String> TASKS = List.of("click", "follow", "like", "share");
  private static final List<String> BEHAVIOURS =
      List.of("click", "follow", "like", "share", "skip");
  private static final int CLICK = 1; // bit of the first task
  private static final int SKIP = BEHAVIOURS.indexOf("skip");

  public Tenrec {
    if (most < 1 || rare < 1) {
      throw new IllegalArgumentException(
          "tenrec: expected to read 1 row or more and rare of 1 or more but got %s, %s"
              .formatted(most, rare));
    }
  }

  /** The file of a folder, if it has one. */
  public static Optional<Path> find(Path folder) {
    return FILES.stream().flatMap(name -> TableRows.find(folder, name).stream()).findFirst();
  }

  /** Rows as they come; bit t of a label is task t. */
  private static final class Rows {
    private long[] users = new long[1024];
    private long[] items = new long[1024];
    private byte[] labels = new byte[1024];
    private int size;

    void add(long user, long item, int label) {
      if (size == users.length) {
        int more = size + (size >> 1);
        users = Arrays.copyOf(users, more);
        items = Arrays.copyOf(items, more);
        labels = Arrays.copyOf(labels, more);
      }
      users[size] = user;
      items[size] = item;
      labels[size++] = (byte) label;
    }
  }

  /**
   * @throws BadInputException naming file, line and reason, or if no user has ten rows
   */
  public SequenceData read(Path file) {
    Map<String, Long> notes = new LinkedHashMap<>();
    Rows rows = rows(file, notes);
    DenseIds users = DenseIds.of(rows.users, rows.size);
    int[] user = IntStream.range(0, rows.size).map(r -> users.of(rows.users[r])).toArray();
    Split split = split(file, user, users.size());
    int[] item = items(rows, split.train());
    List<SequenceLog.Events> events =
        IntStream.range(0, BEHAVIOURS.size()).mapToObj(b -> events(rows, b, user, item)).toList();
    int vocabulary = Arrays.stream(item).max().orElse(0) + 1;
    return new SequenceData(
        "tenrec",
        SequenceLog.of(BEHAVIOURS, users.size(), vocabulary, events),
        new SequenceRows(
            TASKS,
            user,
            item,
            IntStream.range(0, rows.size).asLongStream().toArray(),
            labels(rows)),
        split,
        notes,
        "by each user's order of rows, 8 : 1 : 1; histories strictly before each row");
  }

  private Rows rows(Path file, Map<String, Long> notes) {
    Rows all = new Rows();
    try (TableRows table = TableRows.open(file)) {
      int user = table.column("user_id");
      int item = table.column("item_id");
      int[] tasks = TASKS.stream().mapToInt(table::column).toArray();
      while (table.next()) {
        if (all.size == most) {
          notes.put("rows read, the first of the file; the others were left out", (long) most);
          break;
        }
        int label = 0;
        for (int t = 0; t < tasks.length; t++) {
          label |= CriteoAttribution.happened(table, tasks[t], TASKS.get(t)) ? 1 << t : 0;
        }
        if (label > 0 && (label & CLICK) == 0) {
          notes.merge("rows with a follow, like or share but no click", 1L, Long::sum);
        }
        all.add(table.whole(user), table.whole(item), label);
      }
    }
    return all;
  }

  private static Split split(Path file, int[] user, int users) {
    int[] counts = new int[users];
    for (int u : user) {
      counts[u]++;
    }
    int[] place = new int[users];
    byte[] part = new byte[user.length];
    for (int row = 0; row < user.length; row++) {
      long tenths = 10L * place[user[row]]++;
      part[row] =
          (byte) (tenths < 8L * counts[user[row]] ? 0 : tenths < 9L * counts[user[row]] ? 1 : 2);
    }
    int[][] parts = new int[3][];
    for (int p = 0; p < parts.length; p++) {
      int of = p;
      parts[p] = IntStream.range(0, part.length).filter(row -> part[row] == of).toArray();
      if (parts[p].length == 0) {
        throw BadInputException.in(
            file,
            "expected users with ten rows or more, to test on their last, but there are none");
      }
    }
    return new Split(parts[0], parts[1], parts[2]);
  }

  private int[] items(Rows rows, int[] train) {
    DenseIds distinct = DenseIds.of(rows.items, rows.size);
    int[] counts = new int[distinct.size()];
    for (int row : train) {
      counts[distinct.of(rows.items[row])]++;
    }
    int[] frequent = DenseIds.frequent(counts, rare);
    return IntStream.range(0, rows.size)
        .map(row -> frequent[distinct.of(rows.items[row])])
        .toArray();
  }

  private static SequenceLog.Events events(Rows rows, int behaviour, int[] user, int[] item) {
    int[] of =
        IntStream.range(0, rows.size)
            .filter(
                row ->
                    behaviour == SKIP
                        ? (rows.labels[row] & CLICK) == 0
                        : (rows.labels[row] >> behaviour & 1) == 1)
            .toArray();
    return new SequenceLog.Events(
        Arrays.stream(of).map(row -> user[row]).toArray(),
        Arrays.stream(of).map(row -> item[row]).toArray(),
        Arrays.stream(of).asLongStream().toArray());
  }

  private static float[][] labels(Rows rows) {
    float[][] labels = new float[TASKS.size()][rows.size];
    for (int t = 0; t < labels.length; t++) {
      for (int row = 0; row < rows.size; row++) {
        labels[t][row] = rows.labels[row] >> t & 1;
      }
    }
    return labels;
  }
}
