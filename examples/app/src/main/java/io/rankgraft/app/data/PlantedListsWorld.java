package io.rankgraft.app.data;

/** Items, tastes and what happens in a list. The equations stand at {@link PlantedLists}. */
final class PlantedListsWorld {
  private static final double MAGNET = 3;
  private static final double DEAL = 1.5;
  private static final double ORDINARY = -2;
  private static final double ONLY_LOOKED_AT = -4;
  private static final double SPREAD = 0.5;

  private final PlantedLists config;
  private final int[] category;
  private final double[] attraction;
  private final double[] value;
  private final double[][] taste;

  /** What happens before each position; filled by {@link #browse}. */
  static final class Effects {
    final double[] onClicks; // E − D
    final double[] onConversions; // W

    Effects(int positions) {
      onClicks = new double[positions];
      onConversions = new double[positions];
    }
  }

  PlantedListsWorld(PlantedLists config, Draws draws) {
    this.config = config;
    category = new int[config.items()];
    attraction = new double[config.items()];
    value = new double[config.items()];
    for (int i = 0; i < config.items(); i++) {
      category[i] = draws.below(config.categories());
      attraction[i] = isMagnet(i) ? MAGNET : ORDINARY + SPREAD * draws.normal();
      value[i] =
          isDeal(i) ? DEAL : isMagnet(i) ? ONLY_LOOKED_AT : ORDINARY + SPREAD * draws.normal();
    }
    taste = new double[config.segments()][config.categories()];
    for (double[] row : taste) {
      for (int k = 0; k < row.length; k++) {
        row[k] = SPREAD * draws.normal();
      }
    }
  }

  private int magnets() {
    return Math.max(2, (int) Math.round(config.magnets() * config.items()));
  }

  /** The first items are the magnets, every other one of them a deal. */
  boolean isMagnet(int item) {
    return item < magnets();
  }

  boolean isDeal(int item) {
    return isMagnet(item) && item % 2 == 0;
  }

  int category(int item) {
    return category[item];
  }

  /** The logit of the inherent relevance, a_i + A_sk. */
  double inherent(int segment, int item) {
    return attraction[item] + taste[segment][category[item]];
  }

  /**
   * Draws the behaviours of a list.
   *
   * @param given the effects to browse under; null for those of the list's own behaviours
   * @param clicks filled from {@code at} on, like conversions
   * @return the effects of the list's own behaviours
   */
  Effects browse(
      int segment,
      int[] shown,
      Effects given,
      Draws draws,
      float[] clicks,
      float[] conversions,
      int at) {
    Effects own = new Effects(shown.length);
    double clickFades = StrictMath.pow(2, -1 / config.clickHalfLife());
    double conversionFades = StrictMath.pow(2, -1 / config.conversionHalfLife());
    double excitement = 0;
    double saturation = 0;
    double warmth = 0;
    for (int n = 0; n < shown.length; n++) {
      own.onClicks[n] = excitement - saturation;
      own.onConversions[n] = warmth;
      Effects effects = given == null ? own : given;
      double relevance = sigmoid(inherent(segment, shown[n]) + effects.onClicks[n]);
      double converts = sigmoid(value[shown[n]] + effects.onConversions[n]);
      // Two draws an item whatever happens, so that versions of a world stay aligned.
      boolean click = draws.chance(config.examination(n) * relevance);
      boolean conversion = draws.chance(converts) && click;
      clicks[at + n] = click ? 1 : 0;
      conversions[at + n] = conversion ? 1 : 0;
      excitement =
          (excitement + (click && isMagnet(shown[n]) ? config.excitation() : 0)) * clickFades;
      saturation =
          (saturation + (conversion && isDeal(shown[n]) ? config.discouragement() : 0))
              * conversionFades;
      warmth = (warmth + (click ? config.warmth() : 0)) * conversionFades;
    }
    return own;
  }

  static double sigmoid(double z) {
    return 1 / (1 + StrictMath.exp(-z));
  }
}
