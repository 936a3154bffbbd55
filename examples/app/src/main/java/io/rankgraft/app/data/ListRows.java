package io.rankgraft.app.data;

import io.rankgraft.backbones.list.ItemLists;
import io.rankgraft.data.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of a log that become lists: each has the key of its list, a time, an id of each field, and
 * labels. Columns grow as rows come.
 */
final class ListRows {
  /** The id of a field that has none. */
  static final int MISSING = -1;

  private final int fields;
  private long[] keys = new long[1024];
  private long[] times = new long[1024];
  private byte[] labels = new byte[1024];
  private int[] ids;
  private int size;

  ListRows(int fields) {
    this.fields = fields;
    this.ids = new int[1024 * fields];
  }

  int size() {
    return size;
  }

  /**
   * @param field its ids, or {@link #MISSING}; copied
   */
  void add(long key, long time, int[] field, boolean click, boolean conversion) {
    if (size == keys.length) {
      int more = size + (size >> 1);
      keys = Arrays.copyOf(keys, more);
      times = Arrays.copyOf(times, more);
      labels = Arrays.copyOf(labels, more);
      ids = Arrays.copyOf(ids, more * fields);
    }
    keys[size] = key;
    times[size] = time;
    labels[size] = (byte) ((click ? 1 : 0) | (conversion ? 2 : 0));
    System.arraycopy(field, 0, ids, size * fields, fields);
    size++;
  }

  /** Cuts lists into parts, given the key and the first time of each. */
  interface Cut {
    Split of(long[] keys, long[] begins);
  }

  /** Lists and their parts, by number of the list. */
  record Cutting(ItemLists lists, Split split) {}

  /**
   * Lists in the order of their keys; items by time, those of one time as they came.
   *
   * @param shortest lists of fewer items are left out
   * @param rare an id that occurs less often among the items to train on shares id 0 with missing
   *     ones
   * @param gaps whether items have a number, log(1 + time since the item before)
   */
  Cutting lists(int shortest, int rare, boolean gaps, Cut cut) {
    Map<String, Long> notes = new LinkedHashMap<>();
    DenseIds all = DenseIds.of(keys, size);
    int[] listOf = new int[size];
    int[] lengths = new int[all.size()];
    for (int row = 0; row < size; row++) {
      listOf[row] = all.of(keys[row]);
      lengths[listOf[row]]++;
    }
    int[] place = new int[all.size()]; // of a list's next item; negative for lists left out
    List<Integer> starts = new ArrayList<>();
    int items = 0;
    int lists = 0;
    long[] kept = new long[all.size()];
    for (int l = 0; l < lengths.length; l++) {
      place[l] = lengths[l] < shortest ? -1 : items;
      if (place[l] >= 0) {
        kept[lists++] = all.distinct()[l];
        starts.add(items);
        items += lengths[l];
      }
    }
    if (lengths.length > lists) {
      notes.put(
          "lists of under %s items, left out".formatted(shortest), (long) lengths.length - lists);
    }
    starts.add(items);
    int[] begin = starts.stream().mapToInt(b -> b).toArray();
    int[] rows = new int[items];
    for (int row : byTime(notes)) {
      if (place[listOf[row]] >= 0) {
        rows[place[listOf[row]]++] = row;
      }
    }
    long[] begins = new long[lists];
    for (int l = 0; l < lists; l++) {
      begins[l] = times[rows[begin[l]]];
    }
    Split split = cut.of(Arrays.copyOf(kept, lists), begins);
    return new Cutting(filled(rows, begin, split.train(), rare, gaps, notes), split);
  }

  /** Rows in order of time; those of one time as they came. */
  private int[] byTime(Map<String, Long> notes) {
    int[] order = new int[size];
    long late = 0;
    for (int row = 0; row < size; row++) {
      order[row] = row;
      late += row > 0 && times[row] < times[row - 1] ? 1 : 0;
    }
    if (late == 0) {
      return order;
    }
    notes.put("rows older than the one before, put in order of time", late);
    DenseIds instants = DenseIds.of(times, size);
    int[] next = new int[instants.size() + 1];
    for (int row = 0; row < size; row++) {
      next[instants.of(times[row]) + 1]++;
    }
    for (int i = 0; i < instants.size(); i++) {
      next[i + 1] += next[i];
    }
    for (int row = 0; row < size; row++) {
      order[next[instants.of(times[row])]++] = row;
    }
    return order;
  }

  private ItemLists filled(
      int[] rows, int[] begin, int[] train, int rare, boolean gaps, Map<String, Long> notes) {
    int[] known = new int[rows.length * fields];
    List<Integer> vocabularies = new ArrayList<>();
    for (int f = 0; f < fields; f++) {
      vocabularies.add(encode(f, rows, begin, train, rare, known));
    }
    float[] numbers = new float[gaps ? rows.length : 0];
    float[] clicks = new float[rows.length];
    float[] conversions = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      clicks[i] = labels[rows[i]] & 1;
      conversions[i] = labels[rows[i]] >> 1;
    }
    for (int l = 0; gaps && l + 1 < begin.length; l++) {
      for (int i = begin[l] + 1; i < begin[l + 1]; i++) {
        numbers[i] = (float) Math.log1p(times[rows[i]] - times[rows[i - 1]]);
      }
    }
    return new ItemLists(
        vocabularies, gaps ? 1 : 0, begin, known, numbers, clicks, conversions, notes);
  }

  /** Writes the ids of one field and returns how many there are. */
  private int encode(int field, int[] rows, int[] begin, int[] train, int rare, int[] out) {
    long[] seen = new long[rows.length];
    int count = 0;
    for (int l : train) {
      for (int i = begin[l]; i < begin[l + 1]; i++) {
        int id = ids[rows[i] * fields + field];
        if (id != MISSING) {
          seen[count++] = id;
        }
      }
    }
    DenseIds distinct = DenseIds.of(seen, count);
    int[] counts = new int[distinct.size()];
    for (int i = 0; i < count; i++) {
      counts[distinct.of(seen[i])]++;
    }
    int[] frequent = DenseIds.frequent(counts, rare);
    for (int i = 0; i < rows.length; i++) {
      int at = distinct.of(ids[rows[i] * fields + field]);
      out[i * fields + field] = at < 0 ? 0 : frequent[at];
    }
    return Arrays.stream(frequent).max().orElse(0) + 1;
  }
}
