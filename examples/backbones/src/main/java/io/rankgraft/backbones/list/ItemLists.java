package io.rankgraft.backbones.list;

import io.rankgraft.data.BadInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lists of items in the order shown, with clicks and conversions. List l holds the items {@code
 * begin[l] .. begin[l + 1] − 1}; arrays are not copied.
 *
 * @param vocabularies the number of ids of each categorical field
 * @param width how many numbers an item has
 * @param begin ascending, from 0, [lists + 1]
 * @param ids item after item, [items · fields]
 * @param numbers item after item, [items · width]
 * @param clicks 0 or 1, [items]
 * @param conversions 0 or 1, [items]
 * @param notes what was done to bad input, with counts
 */
public record ItemLists(
    List<Integer> vocabularies,
    int width,
    int[] begin,
    int[] ids,
    float[] numbers,
    float[] clicks,
    float[] conversions,
    Map<String, Long> notes) {

  /** What becomes of a conversion of an item that was not clicked. */
  public enum Unclicked {
    /** It counts as none, and is counted in the notes. */
    DROP,
    /** It ends the reading. */
    REJECT
  }

  public ItemLists {
    vocabularies = List.copyOf(vocabularies);
    notes = Map.copyOf(notes);
    require(
        begin.length >= 1 && begin[0] == 0, "lists that begin at item 0", "begin", begin.length);
    for (int l = 1; l < begin.length; l++) {
      require(begin[l] >= begin[l - 1], "ascending beginnings", "begin", begin[l]);
    }
    int items = begin[begin.length - 1];
    require(ids.length == items * vocabularies.size(), "an id a field and item", "ids", ids.length);
    require(numbers.length == items * width, "'width' numbers an item", "numbers", numbers.length);
    require(clicks.length == items, "a label an item", "clicks", clicks.length);
    require(conversions.length == items, "a label an item", "conversions", conversions.length);
    for (int k = 0; k < ids.length; k++) {
      int size = vocabularies.get(k % vocabularies.size());
      if (ids[k] < 0 || ids[k] >= size) {
        require(false, "ids below the vocabulary " + size, "ids", ids[k]);
      }
    }
    requireLabels("clicks", clicks);
    requireLabels("conversions", conversions);
  }

  private static void requireLabels(String what, float[] labels) {
    for (float label : labels) {
      if (label != 0 && label != 1) {
        require(false, "labels of 0 or 1", what, label);
      }
    }
  }

  private static void require(boolean holds, String expected, String what, Object got) {
    if (!holds) {
      throw new BadInputException(
          "item lists '%s': expected %s but got %s".formatted(what, expected, got));
    }
  }

  public int size() {
    return begin.length - 1;
  }

  /** The number of items of all lists. */
  public int items() {
    return begin[size()];
  }

  public int length(int list) {
    return begin[list + 1] - begin[list];
  }

  /** The longest list. */
  public int longest() {
    int longest = 0;
    for (int l = 0; l < size(); l++) {
      longest = Math.max(longest, length(l));
    }
    return longest;
  }

  /**
   * The lists a model can use: empty ones left out, long ones cut to their first items, conversions
   * without a click dropped. Everything done is in the notes.
   *
   * @param limit how many items a list keeps
   * @throws BadInputException at a conversion without a click, if they are to be rejected
   */
  public ItemLists usable(int limit, Unclicked unclicked) {
    require(limit >= 1, "a limit of 1 or more", "limit", limit);
    List<Integer> kept = new ArrayList<>();
    long cut = 0;
    for (int l = 0; l < size(); l++) {
      if (length(l) > 0) {
        kept.add(l);
      }
      cut += length(l) > limit ? 1 : 0;
    }
    float[] clicked = conversions.clone();
    long without = 0;
    for (int l = 0; l < size(); l++) {
      for (int i = begin[l]; i < begin[l + 1]; i++) {
        if (conversions[i] == 1 && clicks[i] == 0) {
          require(
              unclicked == Unclicked.DROP,
              "conversions of clicked items only (or to drop the others)",
              "conversions",
              "one in list %s, item %s without a click".formatted(l, i - begin[l]));
          clicked[i] = 0;
          without++;
        }
      }
    }
    Map<String, Long> done = new LinkedHashMap<>(notes);
    note(done, "empty lists left out", size() - kept.size());
    note(done, "lists cut to %s items".formatted(limit), cut);
    note(done, "conversions without a click dropped", without);
    ItemLists clean =
        new ItemLists(vocabularies, width, begin, ids, numbers, clicks, clicked, done);
    return cut == 0 && kept.size() == size()
        ? clean
        : clean.select(kept.stream().mapToInt(l -> l).toArray(), limit);
  }

  private static void note(Map<String, Long> notes, String what, long count) {
    if (count > 0) {
      notes.merge(what, count, Long::sum);
    }
  }

  /** Some of the lists, in the order given. */
  public ItemLists select(int... lists) {
    return select(lists, Integer.MAX_VALUE);
  }

  private ItemLists select(int[] lists, int limit) {
    int[] starts = new int[lists.length + 1];
    for (int k = 0; k < lists.length; k++) {
      starts[k + 1] = starts[k] + Math.min(limit, length(lists[k]));
    }
    int items = starts[lists.length];
    int fields = vocabularies.size();
    int[] newIds = new int[items * fields];
    float[] newNumbers = new float[items * width];
    float[] newClicks = new float[items];
    float[] newConversions = new float[items];
    for (int k = 0; k < lists.length; k++) {
      int from = begin[lists[k]];
      int n = starts[k + 1] - starts[k];
      System.arraycopy(ids, from * fields, newIds, starts[k] * fields, n * fields);
      System.arraycopy(numbers, from * width, newNumbers, starts[k] * width, n * width);
      System.arraycopy(clicks, from, newClicks, starts[k], n);
      System.arraycopy(conversions, from, newConversions, starts[k], n);
    }
    return new ItemLists(
        vocabularies, width, starts, newIds, newNumbers, newClicks, newConversions, notes);
  }

  /** The same items with other labels. */
  public ItemLists withLabels(float[] newClicks, float[] newConversions) {
    return new ItemLists(
        vocabularies, width, begin, ids, numbers, newClicks, newConversions, notes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ItemLists o
        && vocabularies.equals(o.vocabularies)
        && width == o.width
        && Arrays.equals(begin, o.begin)
        && Arrays.equals(ids, o.ids)
        && Arrays.equals(numbers, o.numbers)
        && Arrays.equals(clicks, o.clicks)
        && Arrays.equals(conversions, o.conversions)
        && notes.equals(o.notes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(new int[] {Arrays.hashCode(begin), Arrays.hashCode(ids)});
  }

  /** For instance {@code 3000 lists of 41234 items, 6120 clicks, 811 conversions}. */
  @Override
  public String toString() {
    return "%s lists of %s items, %s clicks, %s conversions"
        .formatted(size(), items(), count(clicks), count(conversions));
  }

  private static long count(float[] labels) {
    long count = 0;
    for (float label : labels) {
      count += label == 1 ? 1 : 0;
    }
    return count;
  }
}
