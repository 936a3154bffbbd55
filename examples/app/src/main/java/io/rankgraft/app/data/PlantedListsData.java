package io.rankgraft.app.data;

import io.rankgraft.backbones.list.ItemLists;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Generated lists and the truth behind them. */
public final class PlantedListsData {
  private static final int FIELDS = 3; // item, category, segment

  private final PlantedLists config;
  private final PlantedListsWorld world;
  private final ItemLists all;

  private PlantedListsData(PlantedLists config, PlantedListsWorld world, ItemLists all) {
    this.config = config;
    this.world = world;
    this.all = all;
  }

  static PlantedListsData generate(PlantedLists config) {
    var world = new PlantedListsWorld(config, new Draws(config.seed(), 1));
    var shape = new Draws(config.seed(), 2);
    var behaviour = new Draws(config.seed(), 3);
    var unseen = new Draws(config.seed(), 4);
    int[] begin = new int[config.lists() + 1];
    for (int l = 0; l < config.lists(); l++) {
      begin[l + 1] =
          begin[l] + config.shortest() + shape.below(config.longest() - config.shortest() + 1);
    }
    int items = begin[config.lists()];
    int[] ids = new int[items * FIELDS];
    float[] clicks = new float[items];
    float[] conversions = new float[items];
    for (int l = 0; l < config.lists(); l++) {
      int length = begin[l + 1] - begin[l];
      int segment = shape.below(config.segments());
      int[] shown = show(config, length, shape);
      for (int n = 0; n < length; n++) {
        int at = (begin[l] + n) * FIELDS;
        ids[at] = shown[n];
        ids[at + 1] = world.category(shown[n]);
        ids[at + 2] = segment;
      }
      PlantedListsWorld.Effects effects = null;
      if (!config.context()) {
        int other = unseen.below(config.segments());
        effects =
            world.browse(
                other,
                show(config, length, unseen),
                null,
                unseen,
                new float[length],
                new float[length],
                0);
      }
      world.browse(segment, shown, effects, behaviour, clicks, conversions, begin[l]);
    }
    ItemLists all =
        new ItemLists(
            List.of(config.items(), config.categories(), config.segments()),
            0,
            begin,
            ids,
            new float[0],
            clicks,
            conversions,
            Map.of());
    return new PlantedListsData(config, world, all);
  }

  private static int[] show(PlantedLists config, int length, Draws draws) {
    int[] shown = new int[length];
    for (int n = 0; n < length; n++) {
      shown[n] = draws.below(config.items());
    }
    return shown;
  }

  public PlantedLists config() {
    return config;
  }

  /** All lists, with the fields item, category and segment. */
  public ItemLists all() {
    return all;
  }

  /** The first 6 tenths. */
  public ItemLists train() {
    return part(0, 6);
  }

  /** The next 2 tenths, to select by. */
  public ItemLists validation() {
    return part(6, 8);
  }

  /** The last 2 tenths. */
  public ItemLists test() {
    return part(8, 10);
  }

  private ItemLists part(int fromTenth, int toTenth) {
    return all.select(
        IntStream.range(all.size() * fromTenth / 10, all.size() * toTenth / 10).toArray());
  }

  /**
   * Lists to see what one event does: items nobody clicks for sure, after a first item that is a
   * magnet and no deal, or is none. Both kinds of probes of a seed agree in everything else; labels
   * are 0.
   *
   * @param event whether the first item is a magnet
   */
  public ItemLists probes(boolean event, int lists, int length, long seed) {
    var draws = new Draws(seed, 6);
    int magnets = 0;
    while (world.isMagnet(magnets)) {
      magnets++;
    }
    int[] begin = new int[lists + 1];
    int[] ids = new int[lists * length * FIELDS];
    for (int l = 0; l < lists; l++) {
      begin[l + 1] = begin[l] + length;
      int segment = draws.below(config.segments());
      int magnet = 2 * draws.below(magnets / 2) + 1; // the odd ones are no deals
      for (int n = 0; n < length; n++) {
        int plain = magnets + draws.below(config.items() - magnets);
        int item = n == 0 && event ? magnet : plain;
        int at = (begin[l] + n) * FIELDS;
        ids[at] = item;
        ids[at + 1] = world.category(item);
        ids[at + 2] = segment;
      }
    }
    float[] none = new float[lists * length];
    return new ItemLists(
        all.vocabularies(), 0, begin, ids, new float[0], none, none.clone(), Map.of());
  }

  /** Whether an item is clicked almost always. */
  public boolean isMagnet(int item) {
    return world.isMagnet(item);
  }

  /** Whether an item is mostly bought as well. */
  public boolean isDeal(int item) {
    return world.isDeal(item);
  }

  /** σ(a_i + A_sk) of every item of some lists: the relevance the list has no part in. */
  public double[] inherentRelevance(ItemLists lists) {
    double[] relevance = new double[lists.items()];
    for (int i = 0; i < relevance.length; i++) {
      relevance[i] =
          PlantedListsWorld.sigmoid(
              world.inherent(lists.ids()[i * FIELDS + 2], lists.ids()[i * FIELDS]));
    }
    return relevance;
  }

  /**
   * What the best model could know: how often each item is clicked and bought when its list is
   * browsed many times over. Both arrays go item after item.
   *
   * @param clicks filled with frequencies, like conversions
   */
  public void frequencies(
      ItemLists lists, int times, long seed, double[] clicks, double[] conversions) {
    var draws = new Draws(seed, 5);
    float[] c = new float[lists.longest()];
    float[] v = new float[lists.longest()];
    for (int l = 0; l < lists.size(); l++) {
      int from = lists.begin()[l];
      int[] shown = new int[lists.length(l)];
      for (int n = 0; n < shown.length; n++) {
        shown[n] = lists.ids()[(from + n) * FIELDS];
      }
      int segment = shown.length == 0 ? 0 : lists.ids()[from * FIELDS + 2];
      for (int t = 0; t < times; t++) {
        PlantedListsWorld.Effects effects = null;
        if (!config.context()) {
          int[] other = show(config, shown.length, draws);
          int otherSegment = draws.below(config.segments());
          effects = world.browse(otherSegment, other, null, draws, c, v, 0);
        }
        world.browse(segment, shown, effects, draws, c, v, 0);
        for (int n = 0; n < shown.length; n++) {
          clicks[from + n] += (double) c[n] / times;
          conversions[from + n] += (double) v[n] / times;
        }
      }
    }
  }
}
