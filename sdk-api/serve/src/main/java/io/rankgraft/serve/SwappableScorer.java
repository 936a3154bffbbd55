package io.rankgraft.serve;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.FeatureSchema;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * A scorer that can be exchanged while it is used. A new one is loaded, and so verified, and scores
 * as many candidates as the largest request so far before the first request reaches it: its memory
 * is there. Requests under way finish on the old one, which is closed when the last of them is
 * done. A new one that cannot be loaded changes nothing.
 *
 * <p>λ ramps a graft up and back: 1 gives the ranker as trained, 0 the host's scores alone, for
 * every output that names its host's.
 */
public final class SwappableScorer implements Scorer {
  /** A scorer with its gate; the gate closes before the scorer does. */
  private record Current(Scorer scorer, RunGate gate) {
    static Current of(Scorer scorer) {
      return new Current(scorer, new RunGate("swappable scorer"));
    }

    /** Waits for the runs inside. */
    void drain() {
      gate.close();
      scorer.close();
    }
  }

  private static final int WARM_UP_RUNS = 2; // engines plan their memory in the first

  private final AtomicReference<Current> current;
  private final Signature signature;
  private final Object swapping = new Object();
  private boolean closed; // under swapping
  private volatile double lambda = 1;
  private volatile int mostRequests = 1; // a hint: written by any thread, seldom
  private volatile int mostCandidates;

  private SwappableScorer(Scorer first) {
    this.signature = first.signature();
    this.current = new AtomicReference<>(Current.of(first));
  }

  /** Starts with a loaded scorer, which it owns from now on. */
  public static SwappableScorer of(Scorer first) {
    return new SwappableScorer(first);
  }

  /**
   * Starts with the first of two rankers that can be loaded: the grafted one, else the host alone.
   *
   * @throws BadInputException if neither can; the grafted ranker's failure is the cause's
   *     suppressed one
   */
  public static SwappableScorer of(Supplier<Scorer> grafted, Supplier<Scorer> hostOnly) {
    try {
      return of(grafted.get());
    } catch (BadInputException failure) {
      try {
        return of(hostOnly.get());
      } catch (BadInputException e) {
        e.addSuppressed(failure);
        throw e;
      }
    }
  }

  /**
   * Puts another ranker of the same signature in place and closes the old one when its last request
   * is done; returns then. Swaps happen one after another. The ranker that serves already stays.
   *
   * <p>Features that were encoded before a swap are scored after it, so every id must stand for the
   * value it stood for: of two vocabularies one has to begin with the other, as after training on a
   * grown log and on the way back; an id that only the larger has is refused when it is scored.
   *
   * @param load loads and verifies the new ranker
   * @throws BadInputException if it cannot be loaded, or has another signature or other ids; the
   *     old one stays
   * @throws IllegalStateException after {@link #close}
   */
  public void swap(Supplier<Scorer> load) {
    synchronized (swapping) {
      requireOpen();
      Scorer next = load.get();
      if (next == current.get().scorer()) {
        return;
      }
      try {
        requireFit(next);
        SameIds.require(schema(), next.schema());
        warmUp(next);
      } catch (RuntimeException | Error e) {
        next.close();
        throw e;
      }
      current.getAndSet(Current.of(next)).drain();
    }
  }

  private void requireFit(Scorer next) {
    if (!next.signature().equals(signature)) {
      throw new BadInputException(
          "swappable scorer: expected a ranker with the signature of the first but it has another; start a new scorer for it");
    }
  }

  private void warmUp(Scorer next) {
    try (Features features =
            Features.zeros(signature, next.schema(), mostRequests, mostCandidates);
        ScoreOutputs outputs = next.newOutputs()) {
      for (int run = 0; run < WARM_UP_RUNS; run++) {
        next.score(features, outputs);
        Thread.yield(); // to requests on the ranker that still serves
      }
    }
  }

  /** The share of the graft in the scores, 0 to 1; takes effect with the next request. */
  public void ramp(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("swappable scorer: expected λ of 0 to 1 but got " + share);
    }
    lambda = share;
  }

  public double ramp() {
    return lambda;
  }

  @Override
  public Signature signature() {
    return signature;
  }

  @Override
  public FeatureSchema schema() {
    return current.get().scorer().schema();
  }

  @Override
  public void score(Features features, ScoreOutputs outputs) {
    while (true) {
      Current taken = current.get();
      long stamp;
      try {
        stamp = taken.gate().enter();
      } catch (IllegalStateException e) {
        if (current.get() == taken) { // closed, and not only swapped since
          throw e;
        }
        continue;
      }
      try {
        taken.scorer().score(features, outputs);
      } finally {
        taken.gate().exit(stamp);
      }
      if (features.candidates() > mostCandidates) {
        mostRequests = features.requests();
        mostCandidates = features.candidates();
      }
      double share = lambda;
      if (share != 1) {
        outputs.ramp(share);
      }
      return;
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "swappable scorer: expected an open scorer but it is closed; make a new one");
    }
  }

  /** Waits for the requests under way. */
  @Override
  public void close() {
    synchronized (swapping) {
      if (!closed) {
        closed = true;
        current.get().drain();
      }
    }
  }
}
