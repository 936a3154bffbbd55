package io.rankgraft.serve;

import io.rankgraft.data.BadInputException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The rankers of an application by name, loaded and verified together: all of them or none.
 *
 * <p>Owns the scorers: close it when the application ends. An injector of any kind may make it; by
 * hand it is
 *
 * <pre>{@code
 * try (Rankers rankers = new Rankers(Map.of("feed", options), Map.of("onnx", engine))) {
 *   Scorer feed = rankers.scorer("feed");
 * }
 * }</pre>
 */
@Singleton
public final class Rankers implements AutoCloseable {
  private final Map<String, Scorer> scorers = new TreeMap<>();

  /**
   * Loads everything.
   *
   * @param engines by the names the options use
   * @throws BadInputException naming every ranker that cannot be loaded and why; those that could
   *     are closed again
   */
  @Inject
  public Rankers(Map<String, RankerOptions> rankers, Map<String, ScorerEngine> engines) {
    List<String> faults = new ArrayList<>();
    for (Map.Entry<String, RankerOptions> ranker : new TreeMap<>(rankers).entrySet()) {
      try {
        scorers.put(ranker.getKey(), load(ranker.getValue(), engines));
      } catch (IllegalArgumentException e) {
        faults.add("ranker '%s': %s".formatted(ranker.getKey(), e.getMessage()));
      } catch (RuntimeException | Error e) {
        close();
        throw e;
      }
    }
    if (!faults.isEmpty()) {
      close();
      throw new BadInputException(String.join("; ", faults));
    }
  }

  private static Scorer load(RankerOptions options, Map<String, ScorerEngine> engines) {
    ScorerEngine engine = engines.get(options.engine());
    if (engine == null) {
      throw new BadInputException(
          "expected one of the engines %s but got '%s'; is its adapter installed?"
              .formatted(new TreeMap<>(engines).keySet(), options.engine()));
    }
    return engine.load(Bundle.open(options.bundle(), options.policy()), options.threads());
  }

  public Set<String> names() {
    return Collections.unmodifiableSet(scorers.keySet());
  }

  /**
   * The scorer of a name, which this object closes.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Scorer scorer(String name) {
    Scorer found = scorers.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "ranker '%s': expected one of %s".formatted(name, scorers.keySet()));
    }
    return found;
  }

  /** Closes all scorers, each after its runs. */
  @Override
  public void close() {
    RuntimeException first = null;
    for (Scorer scorer : scorers.values()) {
      try {
        scorer.close();
      } catch (RuntimeException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
