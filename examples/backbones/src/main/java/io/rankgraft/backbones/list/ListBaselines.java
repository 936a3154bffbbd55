package io.rankgraft.backbones.list;

/**
 * Predictions without a model, item after item: what every table of list rankers shows beside them.
 * Where conversions are put on the last item of a list, or clicks fall with the position, these are
 * hard to beat and say nothing about items.
 *
 * @param click P(click)
 * @param conversion P(conversion)
 */
public record ListBaselines(double[] click, double[] conversion) {

  /** The rates of the training lists, for every item the same. */
  public static ListBaselines constant(ItemLists train, ItemLists lists) {
    return byGroup(train, lists, 1, (data, list, position) -> 0);
  }

  /** The rates at the item's position. Positions that training has not take the overall rate. */
  public static ListBaselines positionOnly(ItemLists train, ItemLists lists) {
    int positions = Math.max(train.longest(), lists.longest());
    return byGroup(train, lists, Math.max(1, positions), (data, list, position) -> position);
  }

  /** The rates of last items and of all others. */
  public static ListBaselines isLast(ItemLists train, ItemLists lists) {
    return byGroup(
        train, lists, 2, (data, list, position) -> position == data.length(list) - 1 ? 1 : 0);
  }

  @FunctionalInterface
  private interface Group {
    int of(ItemLists data, int list, int position);
  }

  private static ListBaselines byGroup(ItemLists train, ItemLists lists, int groups, Group group) {
    double[] clicks = new double[groups];
    double[] conversions = new double[groups];
    double[] count = new double[groups];
    double allClicks = 0;
    double allConversions = 0;
    for (int l = 0; l < train.size(); l++) {
      for (int i = 0; i < train.length(l); i++) {
        int g = group.of(train, l, i);
        int item = train.begin()[l] + i;
        clicks[g] += train.clicks()[item];
        conversions[g] += train.conversions()[item];
        count[g]++;
        allClicks += train.clicks()[item];
        allConversions += train.conversions()[item];
      }
    }
    ListBaselines out = new ListBaselines(new double[lists.items()], new double[lists.items()]);
    for (int l = 0; l < lists.size(); l++) {
      for (int i = 0; i < lists.length(l); i++) {
        int g = group.of(lists, l, i);
        boolean known = count[g] > 0;
        double n = known ? count[g] : Math.max(1, train.items());
        out.click[lists.begin()[l] + i] = (known ? clicks[g] : allClicks) / n;
        out.conversion[lists.begin()[l] + i] = (known ? conversions[g] : allConversions) / n;
      }
    }
    return out;
  }
}
