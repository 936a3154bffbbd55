package io.rankgraft.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.interactions.Interactions;
import java.util.List;
import org.junit.jupiter.api.Test;

class UserGroupTest {
  /** User u has u training interactions, and ranks its test item u-th. */
  private static final int USERS = 25;

  private static final Interactions TRAINING = training();

  private static Interactions training() {
    var users = new int[USERS * (USERS - 1) / 2];
    var items = new int[users.length];
    int n = 0;
    for (int user = 0; user < USERS; user++) {
      for (int item = 0; item < user; item++, n++) {
        users[n] = user;
        items[n] = item;
      }
    }
    return Interactions.of(USERS, 100, users, items);
  }

  private static TestRanks ranks(int tied) {
    var users = new int[USERS];
    var items = new int[USERS];
    var seen = new boolean[USERS];
    var higher = new int[USERS];
    var ties = new int[USERS];
    var candidates = new int[USERS];
    for (int u = 0; u < USERS; u++) {
      users[u] = u;
      items[u] = 99;
      seen[u] = u % 2 == 0;
      higher[u] = tied > 0 ? 0 : u;
      ties[u] = tied;
      candidates[u] = 50;
    }
    return new TestRanks(users, items, seen, higher, ties, candidates);
  }

  @Test
  void groupsPartTheUsersByTrainingInteractions() {
    List<UserGroup> groups = UserGroup.ofFigure5(ranks(0), TestSlice.ALL, TRAINING);
    assertEquals(
        List.of("0-4", "5-8", "9-12", "13-16", "17-20", ">20"),
        groups.stream().map(UserGroup::label).toList());
    assertEquals(List.of(5, 4, 4, 4, 4, 4), groups.stream().map(g -> g.metrics().users()).toList());
    // Ranks 9 to 12, from 0: one of four is within 10.
    assertEquals(0.25, groups.get(2).metrics().hr(10));
  }

  @Test
  void groupsKeepToTheSlice() {
    List<UserGroup> groups = UserGroup.ofFigure5(ranks(0), TestSlice.SEEN, TRAINING);
    assertEquals(List.of(3, 2, 2, 2, 2, 2), groups.stream().map(g -> g.metrics().users()).toList());
  }

  @Test
  void aConstantScorerHitsKOverCandidatesInEveryGroupAtEveryCutoff() {
    for (UserGroup group : UserGroup.ofFigure5(ranks(49), TestSlice.ALL, TRAINING)) {
      for (int k : new int[] {10, 50, 80, 100, 200}) {
        assertEquals(Math.min(1, k / 50.0), group.metrics().hr(k), 1e-12);
      }
    }
  }

  @Test
  void anEmptyGroupHasNoMean() {
    List<UserGroup> groups = UserGroup.of(ranks(0), TestSlice.ALL, TRAINING, 30);
    assertEquals(0, groups.get(1).metrics().users());
    assertTrue(Double.isNaN(groups.get(1).metrics().hr(10)));
  }

  @Test
  void countsThatDoNotAscendAreRefused() {
    assertEquals(
        "user groups: expected ascending counts of 1 or more but 5 follows 9",
        assertThrows(
                IllegalArgumentException.class,
                () -> UserGroup.of(ranks(0), TestSlice.ALL, TRAINING, 9, 5))
            .getMessage());
  }
}
