package io.rankgraft.app.effects;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EffectTest {
  private static final int ROWS = 6000;

  @ParameterizedTest
  @EnumSource(Effect.class)
  void theNullVersionHasTheSameRowsAndEvents(Effect effect) {
    EffectLog planted = effect.generate(ROWS, true, 3);
    EffectLog none = effect.generate(ROWS, false, 3);
    assertEquals(planted.rows().size(), none.rows().size());
    for (int row = 0; row < planted.rows().size(); row++) {
      EffectRow a = planted.rows().get(row);
      EffectRow b = none.rows().get(row);
      assertEquals(
          List.of(a.user(), a.item(), a.time(), a.request()),
          List.of(b.user(), b.item(), b.time(), b.request()));
      assertArrayEquals(a.events(), b.events());
    }
  }

  @ParameterizedTest
  @EnumSource(Effect.class)
  void labelsAreNeitherRareNorAllAlike(Effect effect) {
    for (boolean planted : new boolean[] {true, false}) {
      EffectLog log = effect.generate(ROWS, planted, 3);
      for (int t = 0; t < log.tasks().size(); t++) {
        int task = t;
        double rate = rate(log, row -> true, task);
        assertTrue(rate > 0.03 && rate < 0.5, effect + " " + log.tasks().get(t) + " " + rate);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Effect.class)
  void rowsAreInTimeAndAsManyAsAsked(Effect effect) {
    EffectLog log = effect.generate(ROWS, true, 3);
    assertTrue(log.rows().size() >= ROWS && log.rows().size() < ROWS + 10, "" + log.rows().size());
    for (int row = 1; row < log.rows().size(); row++) {
      EffectRow before = log.rows().get(row - 1);
      EffectRow after = log.rows().get(row);
      assertTrue(before.time() <= after.time() && before.request() <= after.request());
    }
  }

  /** σ(−2), σ(−2 + 1), σ(−2 − 1.5), σ(−2 + 1) again, by {@link HistoryEffect}'s equation. */
  @Test
  void purchasesComeBackAsTheEquationSays() {
    EffectLog log = Effect.HISTORY.generate(60_000, true, 4);
    Predicate<EffectRow> looked = row -> count(row.events()[0], row.item()) > 0;
    Predicate<EffectRow> never = row -> count(row.events()[1], row.item()) == 0;
    Predicate<EffectRow> once = row -> count(row.events()[1], row.item()) == 1;
    Predicate<EffectRow> recent = row -> since(row) < 2;
    assertEquals(0.1192, rate(log, never.and(looked.negate()), 0), 0.01);
    assertEquals(0.2689, rate(log, never.and(looked), 0), 0.04);
    assertEquals(0.0293, rate(log, once.and(recent).and(looked.negate()), 0), 0.02);
    assertEquals(0.2689, rate(log, once.and(recent.negate()).and(looked.negate()), 0), 0.04);
  }

  /** Nothing follows from a user's own events there. */
  @Test
  void withoutTheEffectPurchasesDoNotComeBack() {
    EffectLog log = Effect.HISTORY.generate(60_000, false, 4);
    Predicate<EffectRow> bought = row -> count(row.events()[1], row.item()) > 0;
    assertEquals(rate(log, bought.negate(), 0), rate(log, bought, 0), 0.015);
  }

  /** The first of a list has nothing before it: σ(−1.2). Its purchases: σ(−1.5) of the clicked. */
  @Test
  void nothingExcitesTheFirstOfAList() {
    EffectLog log = Effect.EXCITATION.generate(60_000, true, 4);
    List<EffectRow> rows = log.rows();
    List<EffectRow> first =
        IntStream.range(0, rows.size())
            .filter(i -> i == 0 || rows.get(i).request() != rows.get(i - 1).request())
            .mapToObj(rows::get)
            .toList();
    EffectLog firsts = new EffectLog(log.users(), log.items(), List.of(), log.tasks(), true, first);
    assertEquals(0.2315, rate(firsts, row -> true, 0), 0.015);
    assertEquals(0.1824, rate(firsts, row -> row.labels()[0] == 1, 1), 0.03);
    assertEquals(0, rate(log, row -> row.labels()[0] == 0, 1));
  }

  @Test
  void purchasesFollowClicksInTheChain() {
    EffectLog log = Effect.CHAIN.generate(60_000, true, 4);
    assertTrue(rate(log, row -> row.labels()[0] == 1, 1) > 0.3);
    assertTrue(rate(log, row -> row.labels()[0] == 0, 1) < 0.02);
  }

  @Test
  void anUnknownEffectIsNamedInOneLine() {
    assertEquals(
        "--effect: expected one of [cascade, transfer, chain, interest, excitation, history] but got 'magic'",
        assertThrows(IllegalArgumentException.class, () -> Effect.of("magic")).getMessage());
  }

  private static double rate(EffectLog log, Predicate<EffectRow> of, int task) {
    return log.rows().stream().filter(of).mapToDouble(row -> row.labels()[task]).average().orElse(-1);
  }

  private static long count(int[] items, int item) {
    return IntStream.of(items).filter(i -> i == item).count();
  }

  /** Events after the last purchase of the row's item. */
  private static int since(EffectRow row) {
    int[] bought = row.events()[1];
    int since = 0;
    for (int event : bought) {
      since = event == row.item() ? 0 : since + 1;
    }
    return since;
  }
}
