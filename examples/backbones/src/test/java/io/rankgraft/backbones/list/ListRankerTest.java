package io.rankgraft.backbones.list;

import static io.rankgraft.testkit.Close.assertFinite;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every rival keeps. */
class ListRankerTest {
  private static final List<Integer> HEAD = List.of(3);

  record Rival(String name, ListRanker ranker, boolean pointWise) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Rival> rivals() {
    return Stream.of(
        new Rival("lstm", new Lstm(2).perTask(HEAD), false),
        new Rival("gru", new Gru(2).perTask(HEAD), false),
        new Rival("rrn", new Rrn(2), false),
        new Rival("narm", new Narm(2).perTask(HEAD), false),
        new Rival("stamp", new Stamp(2).perTask(HEAD), false),
        new Rival("time-lstm", new TimeLstm(2).perTask(HEAD), false),
        new Rival("nhp", new NeuralHawkes(2).perTask(HEAD), false),
        new Rival("dupn", new Dupn(2, HEAD), false),
        new Rival("drsr", new Drsr(2, HEAD), false),
        new Rival("esmm", new Esmm(HEAD), true),
        new Rival("esm2", new Esm2(HEAD), true),
        new Rival("mmoe", new Mmoe(2, 3, HEAD), true));
  }

  private static SmallLists lists(Rival rival, boolean conversions) {
    return new SmallLists(
        (scope, in) -> {
          ListRanker.Logits logits = rival.ranker().logits(scope, in);
          return conversions ? logits.conversion() : logits.click();
        });
  }

  /** Item i of list 0 moves its own score, no earlier one and no other list's. */
  @ParameterizedTest
  @MethodSource("rivals")
  void scoresKnowTheItemsUpToTheirOwnAndNoOther(Rival rival) {
    for (boolean conversions : new boolean[] {false, true}) {
      try (SmallLists lists = lists(rival, conversions)) {
        float[] before = lists.values();
        assertEquals(6, before.length);
        for (int i = 0; i < SmallLists.POSITIONS; i++) {
          float[] items = lists.items.clone();
          lists.items[i * SmallLists.WIDTH] += 0.5f;
          lists.items[i * SmallLists.WIDTH + 1] -= 0.7f;
          float[] after = lists.values();
          for (int k = 0; k < before.length; k++) {
            boolean may = k < SmallLists.POSITIONS && (rival.pointWise() ? k == i : k >= i);
            assertEquals(may, Math.abs(before[k] - after[k]) > 1e-6, "item " + i + " on " + k);
          }
          System.arraycopy(items, 0, lists.items, 0, items.length);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rivals")
  void paddingMovesNoScoreOfAnItem(Rival rival) {
    try (SmallLists lists = lists(rival, true)) {
      float[] before = lists.values();
      Arrays.fill(lists.items, 5 * SmallLists.WIDTH, 6 * SmallLists.WIDTH, 9);
      float[] after = lists.values();
      for (int k = 0; k < 5; k++) {
        assertEquals(before[k], after[k], "row " + k);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rivals")
  void everyParameterOfATaskIsReachedByIt(Rival rival) {
    try (SmallLists clicks = lists(rival, false);
        SmallLists conversions = lists(rival, true)) {
      var byClicks = clicks.gradients();
      var byConversions = conversions.gradients();
      for (String name : byClicks.keySet()) {
        assertFinite(name, byClicks.get(name));
        assertFinite(name, byConversions.get(name));
        assertTrue(isNonZero(byClicks.get(name)) || isNonZero(byConversions.get(name)), name);
      }
      boolean sharesNothing = rival.pointWise() || rival.ranker() instanceof Dupn;
      if (!sharesNothing) {
        byClicks.forEach(
            (name, gradient) ->
                assertFalse(name.startsWith("ranker/conversion/") && isNonZero(gradient), name));
      }
    }
  }

  private static boolean isNonZero(float[] values) {
    for (float v : values) {
      if (v != 0) {
        return true;
      }
    }
    return false;
  }
}
