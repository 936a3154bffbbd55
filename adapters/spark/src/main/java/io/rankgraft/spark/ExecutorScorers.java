package io.rankgraft.spark;

import io.rankgraft.onnx.OnnxScorer;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.Scorer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The scorers of this process, one per bundle for all its tasks. A scorer that no task uses stays
 * until another bundle is asked for, as the next task mostly wants it again.
 */
final class ExecutorScorers {
  private static final Map<String, Held> HELD = new HashMap<>();

  private static final class Held {
    private final Scorer scorer;
    private int users;

    Held(Scorer scorer) {
      this.scorer = scorer;
    }
  }

  private ExecutorScorers() {}

  /**
   * Takes a scorer, and loads it if there is none.
   *
   * @param hash of the bundle
   */
  static Scorer take(String hash, Supplier<FolderBytes> bundle) {
    synchronized (HELD) {
      Held held = HELD.get(hash);
      if (held == null) {
        HELD.values().removeIf(ExecutorScorers::closedIfUnused);
        try (FolderBytes.Copy copy = bundle.get().copy()) {
          held = new Held(OnnxScorer.load(Bundle.open(copy.root())));
        }
        HELD.put(hash, held);
      }
      held.users++;
      return held.scorer;
    }
  }

  /** Gives a scorer back; one call per {@link #take}. */
  static void giveBack(String hash) {
    synchronized (HELD) {
      HELD.get(hash).users--;
    }
  }

  private static boolean closedIfUnused(Held held) {
    if (held.users == 0) {
      held.scorer.close();
    }
    return held.users == 0;
  }
}
