package io.rankgraft.app.data;

/**
 * Configuration of generated browsing lists in which clicks of some items excite further clicks,
 * conversions discourage them, and both wear off on time scales of their own.
 *
 * <p>A list belongs to a user segment s and shows items drawn at random. Item i at position n (from
 * 1) has a category k, an attraction a and a value w:
 *
 * <pre>
 *   a_i = 3 for magnets, else N(−2, 0.5²)
 *   w_i = 1.5 for deals, −4 for other magnets, else N(−2, 0.5²)
 *   A_sk ~ N(0, 0.5²), the taste of a segment for a category
 *   relevance of item i        r_n = σ(a_i + A_sk + E_n − D_n)
 *   examination                o_n = n^(−positionBias)
 *   click                      c_n ~ Bernoulli(o_n r_n)
 *   conversion                 v_n = c_n · Bernoulli(σ(w_i + W_n))
 *   E_n = excitation · Σ_{m&lt;n, magnets} c_m 2^(−(n−m)/clickHalfLife)
 *   D_n = discouragement · Σ_{m&lt;n, deals} v_m 2^(−(n−m)/conversionHalfLife)
 *   W_n = warmth · Σ_{m&lt;n} c_m 2^(−(n−m)/conversionHalfLife)
 * </pre>
 *
 * Magnets, a part {@code magnets} of the items, are clicked almost always, and deals, half of the
 * magnets, are mostly bought: so a model that sees items and no labels can still know when
 * something happened; and after a magnet that is no deal, among other items, only one thing fades,
 * at the half-life of clicks. σ(a_i + A_sk) is the inherent relevance: what the list has no part
 * in.
 *
 * <p>A model is given the item, its category and the segment.
 *
 * <p>Without context (the null version) every list keeps its items, and its E, D and W are those of
 * another list that nobody sees: the same marginals at every position, and nothing in a list tells
 * about the rest of it.
 *
 * @param lists how many lists, split 6 : 2 : 2
 * @param items the number of items
 * @param shortest the length of the shortest lists; lengths are uniform
 * @param longest the length of the longest lists
 * @param magnets part of the items that is clicked almost always
 * @param clickHalfLife in positions
 * @param conversionHalfLife in positions
 * @param positionBias 0 for none
 * @param context false for the null version
 */
public record PlantedLists(
    int lists,
    int items,
    int categories,
    int segments,
    int shortest,
    int longest,
    double magnets,
    double excitation,
    double discouragement,
    double warmth,
    double clickHalfLife,
    double conversionHalfLife,
    double positionBias,
    boolean context,
    long seed) {

  /** The embedded data set: about a fifth of the items is clicked, one in twelve is bought. */
  public static final PlantedLists EMBEDDED =
      new PlantedLists(6000, 300, 12, 8, 8, 20, 0.15, 3, 3, 1, 2, 8, 0.1, true, 2024);

  public PlantedLists {
    require("lists", lists, lists >= 5, "5 or more: three to train, one to select, one to test");
    require("items", items, items >= 10, "10 or more");
    require("categories", categories, categories >= 1, "1 or more");
    require("segments", segments, segments >= 1, "1 or more");
    require("shortest", shortest, shortest >= 1, "1 or more");
    require("longest", longest, longest >= shortest, "shortest or more");
    require("magnets", magnets, magnets > 0 && magnets < 1, "between 0 and 1");
    require("clickHalfLife", clickHalfLife, clickHalfLife > 0, "above 0");
    require("conversionHalfLife", conversionHalfLife, conversionHalfLife > 0, "above 0");
    require("positionBias", positionBias, positionBias >= 0, "0 or more");
  }

  private static void require(String name, double value, boolean holds, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "planted lists '%s': expected %s but got %s".formatted(name, expected, value));
    }
  }

  public PlantedLists withSeed(long other) {
    return new PlantedLists(
        lists,
        items,
        categories,
        segments,
        shortest,
        longest,
        magnets,
        excitation,
        discouragement,
        warmth,
        clickHalfLife,
        conversionHalfLife,
        positionBias,
        context,
        other);
  }

  /** More or fewer lists. */
  public PlantedLists withLists(int count) {
    return new PlantedLists(
        count,
        items,
        categories,
        segments,
        shortest,
        longest,
        magnets,
        excitation,
        discouragement,
        warmth,
        clickHalfLife,
        conversionHalfLife,
        positionBias,
        context,
        seed);
  }

  /** The same lists of items with or without what earlier behaviours do. */
  public PlantedLists withContext(boolean planted) {
    return new PlantedLists(
        lists,
        items,
        categories,
        segments,
        shortest,
        longest,
        magnets,
        excitation,
        discouragement,
        warmth,
        clickHalfLife,
        conversionHalfLife,
        positionBias,
        planted,
        seed);
  }

  /** The probability that the item at a position, from 0, is looked at. */
  public double examination(int position) {
    return StrictMath.pow(position + 1.0, -positionBias);
  }

  /** Generates the data set; equal configurations give equal data. */
  public PlantedListsData generate() {
    return PlantedListsData.generate(this);
  }
}
