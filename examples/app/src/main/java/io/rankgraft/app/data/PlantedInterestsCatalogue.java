package io.rankgraft.app.data;

import java.util.ArrayList;
import java.util.List;

/** The items of {@link PlantedInterests}, findable by trait. */
final class PlantedInterestsCatalogue {
  private final int[] topic;
  private final int[] style;
  private final double[] appeal;
  private final List<int[]> byTopic;
  private final List<int[]> byStyle;

  PlantedInterestsCatalogue(int traits, int[] topic, int[] style, double[] appeal) {
    this.topic = topic;
    this.style = style;
    this.appeal = appeal;
    this.byTopic = byTrait(traits, topic);
    this.byStyle = byTrait(traits, style);
  }

  private static List<int[]> byTrait(int traits, int[] trait) {
    List<int[]> lists = new ArrayList<>();
    for (int k = 0; k < traits; k++) {
      int wanted = k;
      lists.add(
          java.util.stream.IntStream.range(0, trait.length)
              .filter(i -> trait[i] == wanted)
              .toArray());
    }
    return lists;
  }

  int[] topic() {
    return topic;
  }

  int[] style() {
    return style;
  }

  double[] appeal() {
    return appeal;
  }

  /**
   * An item of the favourite topic with probability {@code focus}, else of the favourite style with
   * that probability, else any.
   *
   * @param favourite a topic and a style
   */
  int favourite(int[] favourite, double focus, Draws draws) {
    if (draws.chance(focus)) {
      return any(byTopic.get(favourite[0]), draws);
    }
    if (draws.chance(focus)) {
      return any(byStyle.get(favourite[1]), draws);
    }
    return draws.below(topic.length);
  }

  /** A trait may have no item; then any item will do. */
  private int any(int[] items, Draws draws) {
    return items.length == 0 ? draws.below(topic.length) : items[draws.below(items.length)];
  }
}
