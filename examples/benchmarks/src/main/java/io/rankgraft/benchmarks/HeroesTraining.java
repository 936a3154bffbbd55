package io.rankgraft.benchmarks;

import io.rankgraft.backbones.list.ItemLists;
import io.rankgraft.models.Heroes;
import io.rankgraft.models.HeroesConfig;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * HEROES at the size its benchmarks share: hidden 64, ten sparse fields, 256 full lists a batch.
 *
 * @param lists random ones, as many as a batch has
 */
record HeroesTraining(Conditions conditions, HeroesConfig config, ItemLists lists) {
  private static final int FIELDS = 10;
  private static final int IDS = 10_000;
  private static final int LAYERS = 2; // clicks and conversions
  private static final int GATES = 6; // i, f, o, z, i~, f~

  static HeroesTraining of(Conditions conditions, int positions) {
    int batch = conditions.size(256, 4);
    return new HeroesTraining(
        conditions,
        HeroesConfig.preset("default")
            .with(Map.of("positions", positions, "hidden", conditions.size(64, 4), "batch", batch)),
        random(batch, positions));
  }

  private static ItemLists random(int lists, int positions) {
    SplittableRandom random = new SplittableRandom(4);
    int items = lists * positions;
    float[] clicks = new float[items];
    float[] conversions = new float[items];
    for (int i = 0; i < items; i++) {
      clicks[i] = random.nextInt(4) == 0 ? 1 : 0;
      conversions[i] = clicks[i] * random.nextInt(2);
    }
    return new ItemLists(
        Collections.nCopies(FIELDS, IDS),
        0,
        IntStream.rangeClosed(0, lists).map(l -> l * positions).toArray(),
        random.ints(items * FIELDS, 0, IDS).toArray(),
        new float[0],
        clicks,
        conversions,
        Map.of());
  }

  int batch() {
    return config.batch();
  }

  String sizes() {
    return "lists of %s, hidden %s, %s sparse fields, batch %s"
        .formatted(config.positions(), config.hidden(), FIELDS, batch());
  }

  /**
   * @param changes to the configuration
   */
  Training<Heroes> begin(Map<String, ?> changes) {
    int[] all = IntStream.range(0, batch()).toArray();
    return new Training<>(
        conditions,
        graph -> Heroes.build(graph, lists, config.with(changes)),
        Heroes::objective,
        (model, feed) -> model.feed(feed, lists, all, all.length));
  }

  /** What a step needs. */
  void products(ProductSizes sizes) {
    int width = FIELDS * config.fieldWidth() + config.positionWidth();
    products(sizes, config, batch(), width);
    for (int field = 0; field < FIELDS; field++) {
      sizes.lookUp(IDS, config.fieldWidth(), (long) batch() * config.positions(), 2);
    }
  }

  /**
   * The least matrix products of some lists with decay in both layers, Eq. 8 to 15: items through
   * both layers at once, the rest position by position; heads over all positions.
   *
   * @param width of an item
   */
  static void products(ProductSizes sizes, HeroesConfig config, int lists, int width) {
    long h = config.hidden();
    long rows = (long) lists * config.positions();
    for (int layer = 0; layer < LAYERS; layer++) {
      sizes.dense(rows, width, GATES * h);
      for (int i = 0; i < config.positions(); i++) {
        sizes.dense(lists, 2 * h, h); // u
        sizes.dense(lists, h, GATES * h); // Eq. 15
        sizes.dense(lists, h, h); // Eq. 11: the rate of decay
      }
      sizes.stack(rows, h, config.headWidths());
      sizes.dense(rows, config.headWidths().get(config.headWidths().size() - 1), 1);
    }
  }

  /** One scoring of a batch. */
  void score(Training<Heroes> training) {
    int[] all = IntStream.range(0, batch()).toArray();
    Heroes model = training.model();
    training.serve(
        (m, feed) -> m.feedServe(feed, lists, all, all.length),
        List.of(model.predicted().click(), model.predicted().conversion()));
  }
}
