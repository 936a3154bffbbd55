package io.rankgraft.evaluate;

import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.Interactions;

/**
 * The items of one user that are no candidates, each once: first the training target's, then those
 * of the other behaviours that are no test items. Reused by one thread.
 */
final class MaskedItems {
  private final BehaviourLog training;
  private final Interactions test;

  /** The last user that touched an item in an auxiliary behaviour, and in any behaviour. */
  private final int[] touched;

  private final int[] listed;
  private int user = -1;

  final int[] items;
  int targets;
  int size;

  MaskedItems(BehaviourLog training, Interactions test) {
    this.training = training;
    this.test = test;
    touched = new int[training.items()];
    listed = new int[training.items()];
    items = new int[training.items()];
    java.util.Arrays.fill(touched, -1);
    java.util.Arrays.fill(listed, -1);
  }

  void fill(int newUser) {
    user = newUser;
    size = 0;
    var target = training.target();
    for (int p = target.begin(user); p < target.end(user); p++) {
      listed[target.item(p)] = user;
      items[size++] = target.item(p);
    }
    targets = size;
    for (int p = test.begin(user); p < test.end(user); p++) {
      listed[test.item(p)] = user;
    }
    for (int k = 0; k < training.interactions().size() - 1; k++) {
      var auxiliary = training.interactions().get(k);
      for (int p = auxiliary.begin(user); p < auxiliary.end(user); p++) {
        int item = auxiliary.item(p);
        touched[item] = user;
        if (listed[item] != user) {
          listed[item] = user;
          items[size++] = item;
        }
      }
    }
  }

  /** Whether the user touched the item in an auxiliary behaviour. */
  boolean seen(int item) {
    return touched[item] == user;
  }
}
