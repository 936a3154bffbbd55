package io.rankgraft.interactions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class BehaviourOrderTest {
  private static final Interactions VIEWS =
      Interactions.of(
          2, 4, new int[] {0, 0, 0, 1}, new int[] {0, 1, 2, 3}, new long[] {10, 20, 30, 40});
  private static final Interactions BUYS =
      Interactions.of(2, 4, new int[] {0, 0, 1}, new int[] {0, 1, 0}, new long[] {15, 12, 50});

  private static BehaviourLog log(String a, Interactions as, String b, Interactions bs) {
    return new BehaviourLog(List.of(a, b), List.of(as, bs));
  }

  @Test
  void countsPairsWithoutTheEarlierBehaviourAndPairsBeforeIt() {
    BehaviourLog log = log("view", VIEWS, "buy", BUYS);
    // Of three purchases one was never viewed; of the other two, item 1 was bought first.
    assertEquals(List.of(new BehaviourOrder("view", "buy", 3, 1, 2, 1)), BehaviourOrder.of(log));
    assertEquals(List.of(), BehaviourOrder.contradictions(log));
  }

  @Test
  void halfIsNoContradiction() {
    BehaviourLog reversed = log("buy", BUYS, "view", VIEWS);
    assertEquals(
        "buy → view: 2 of 4 view pairs have no buy; 1 of 2 came before it",
        BehaviourOrder.of(reversed).get(0).toString());
    assertEquals(List.of(), BehaviourOrder.contradictions(reversed));
  }

  @Test
  void mostlyUnviewedPurchasesAreAContradiction() {
    Interactions direct = Interactions.of(2, 4, new int[] {0, 1, 1}, new int[] {0, 0, 1});
    BehaviourLog log = log("view", VIEWS, "buy", direct);
    assertEquals(
        List.of("view → buy: 2 of 3 buy pairs have no view"),
        BehaviourOrder.contradictions(log).stream().map(BehaviourOrder::toString).toList());
  }

  @Test
  void purchasesMostlyBeforeTheirViewsAreAContradiction() {
    Interactions early =
        Interactions.of(2, 4, new int[] {0, 0, 0}, new int[] {0, 1, 2}, new long[] {1, 2, 99});
    assertEquals(
        List.of("view → buy: 0 of 3 buy pairs have no view; 2 of 3 came before it"),
        BehaviourOrder.contradictions(log("view", VIEWS, "buy", early)).stream()
            .map(BehaviourOrder::toString)
            .toList());
  }

  @Test
  void everyBehaviourIsComparedWithEveryLaterOne() {
    BehaviourLog log = new BehaviourLog(List.of("view", "cart", "buy"), List.of(VIEWS, BUYS, BUYS));
    assertEquals(
        List.of("view → cart", "view → buy", "cart → buy"),
        BehaviourOrder.of(log).stream().map(o -> o.upstream() + " → " + o.downstream()).toList());
  }
}
