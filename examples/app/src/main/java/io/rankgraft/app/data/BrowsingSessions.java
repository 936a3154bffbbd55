package io.rankgraft.app.data;

import io.rankgraft.backbones.list.ItemLists;
import io.rankgraft.data.Split;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;
import io.rankgraft.interactions.MultiBehaviourDataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Lists from a timestamped log of views, carts and purchases: the views of a user in order of time
 * are a list as long as no two neighbours are further apart than {@code gapSeconds}. An item's cart
 * counts as its click and its purchase as its conversion, if they fall into the session, {@code
 * gapSeconds} before its first view to {@code gapSeconds} after its last: the log holds one stamp a
 * pair and behaviour, so a cart may be older than the (latest) view. Purchases without a cart are
 * none, and counted.
 *
 * <p>An item has the fields item and user, items viewed less than {@code rareViews} times in the
 * earliest six tenths of the views sharing id 0, and two numbers: log(1 + its views in those six
 * tenths) and log(1 + seconds since the view before). Lists of one item are left out. The split by
 * time is 6 : 2 : 2 by the lists' beginnings.
 *
 * @param gapSeconds the longest pause within a list
 * @param rareViews fewer views make an item rare
 */
public record BrowsingSessions(long gapSeconds, int rareViews) {
  private static final String VIEW = "view";
  private static final String CART = "cart";
  private static final String BUY = "buy";
  private static final double TRAIN = 0.6;
  private static final double VALIDATION = 0.2;
  private static final int NUMBERS = 2;

  /** Half an hour, three views. */
  public static final BrowsingSessions DEFAULTS = new BrowsingSessions(1800, 3);

  public BrowsingSessions {
    if (gapSeconds < 1 || rareViews < 1) {
      throw new IllegalArgumentException(
          "browsing sessions: expected gapSeconds and rareViews of 1 or more but got %s, %s"
              .formatted(gapSeconds, rareViews));
    }
  }

  /** Lists and their parts, by number of the list. */
  public record Sessions(ItemLists lists, Split split) {}

  /** Views of one user in order of time. */
  private record Views(int[] items, long[] times) {}

  /**
   * @throws IllegalArgumentException if a behaviour is missing, or there are too few lists to split
   */
  public Sessions of(MultiBehaviourDataset dataset) {
    BehaviourLog log = dataset.training();
    Interactions views = table(dataset, VIEW);
    int[] popularity = popularity(views);
    List<int[]> items = new ArrayList<>(); // a list's items and, beside, its user and times
    List<long[]> times = new ArrayList<>();
    List<Integer> users = new ArrayList<>();
    long single = 0;
    for (int user = 0; user < log.users(); user++) {
      Views ordered = ordered(views, user);
      int from = 0;
      for (int v = 1; v <= ordered.items().length; v++) {
        if (v == ordered.items().length
            || ordered.times()[v] - ordered.times()[v - 1] > gapSeconds) {
          if (v - from > 1) {
            items.add(Arrays.copyOfRange(ordered.items(), from, v));
            times.add(Arrays.copyOfRange(ordered.times(), from, v));
            users.add(user);
          } else {
            single++;
          }
          from = v;
        }
      }
    }
    Map<String, Long> notes = new LinkedHashMap<>(dataset.notes());
    notes.put("lists of one item, left out", single);
    ItemLists lists = lists(dataset, items, times, users, popularity, notes);
    long[] begins = times.stream().mapToLong(t -> t[0]).toArray();
    return new Sessions(
        lists.usable(Integer.MAX_VALUE, ItemLists.Unclicked.DROP),
        Split.byTime(begins, TRAIN, VALIDATION));
  }

  private ItemLists lists(
      MultiBehaviourDataset dataset,
      List<int[]> items,
      List<long[]> times,
      List<Integer> users,
      int[] popularity,
      Map<String, Long> notes) {
    Interactions carts = table(dataset, CART);
    Interactions purchases = table(dataset, BUY);
    int[] begin = new int[items.size() + 1];
    for (int l = 0; l < items.size(); l++) {
      begin[l + 1] = begin[l] + items.get(l).length;
    }
    int count = begin[items.size()];
    int[] known = known(popularity);
    int[] ids = new int[count * 2];
    float[] numbers = new float[count * NUMBERS];
    float[] clicks = new float[count];
    float[] conversions = new float[count];
    for (int l = 0; l < items.size(); l++) {
      long[] at = times.get(l);
      for (int i = 0; i < at.length; i++) {
        int row = begin[l] + i;
        int item = items.get(l)[i];
        ids[2 * row] = known[item];
        ids[2 * row + 1] = users.get(l);
        numbers[NUMBERS * row] = (float) Math.log1p(popularity[item]);
        numbers[NUMBERS * row + 1] = i == 0 ? 0 : (float) Math.log1p(at[i] - at[i - 1]);
        clicks[row] = happened(carts, users.get(l), item, at);
        conversions[row] = happened(purchases, users.get(l), item, at);
      }
    }
    int vocabulary = Arrays.stream(known).max().orElse(0) + 1;
    return new ItemLists(
        List.of(vocabulary, dataset.training().users()),
        NUMBERS,
        begin,
        ids,
        numbers,
        clicks,
        conversions,
        notes);
  }

  private float happened(Interactions table, int user, int item, long[] session) {
    int position = table.position(user, item);
    if (position < 0) {
      return 0;
    }
    long time = table.timestamp(position);
    boolean within =
        time >= session[0] - gapSeconds && time <= session[session.length - 1] + gapSeconds;
    return within ? 1 : 0;
  }

  /** Views of each item among the earliest of all. */
  private static int[] popularity(Interactions views) {
    long[] sorted = IntStream.range(0, views.size()).mapToLong(views::timestamp).sorted().toArray();
    long end = sorted.length == 0 ? 0 : sorted[(int) (TRAIN * sorted.length)];
    int[] popularity = new int[views.items()];
    for (int p = 0; p < views.size(); p++) {
      popularity[views.item(p)] += views.timestamp(p) < end ? 1 : 0;
    }
    return popularity;
  }

  /** Ids from 1 of items that are not rare, 0 of the others. */
  private int[] known(int[] popularity) {
    int[] ids = new int[popularity.length];
    int next = 1;
    for (int item = 0; item < ids.length; item++) {
      ids[item] = popularity[item] >= rareViews ? next++ : 0;
    }
    return ids;
  }

  private static Views ordered(Interactions views, int user) {
    int[] order =
        IntStream.range(views.begin(user), views.end(user))
            .boxed()
            .sorted(java.util.Comparator.comparingLong(views::timestamp))
            .mapToInt(p -> p)
            .toArray();
    return new Views(
        Arrays.stream(order).map(views::item).toArray(),
        Arrays.stream(order).mapToLong(views::timestamp).toArray());
  }

  private static Interactions table(MultiBehaviourDataset dataset, String behaviour) {
    int at = dataset.training().behaviours().indexOf(behaviour);
    if (at < 0 || !dataset.training().interactions().get(at).hasTimestamps()) {
      throw new IllegalArgumentException(
          "data '%s': expected timestamped views, carts and purchases but '%s' is %s; browsing sessions need all three"
              .formatted(dataset.name(), behaviour, at < 0 ? "missing" : "without time stamps"));
    }
    return dataset.training().interactions().get(at);
  }
}
