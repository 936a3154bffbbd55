package io.rankgraft.serve;

import java.nio.file.Path;

/**
 * One ranker of an application.
 *
 * @param bundle the folder it ships as
 * @param engine the name of the engine that runs it
 * @param threads that one request may use; concurrency comes from the application's own threads
 * @param policy which bundles it may be; every sound one if it is null
 */
public record RankerOptions(Path bundle, String engine, int threads, BundlePolicy policy) {
  private static final int MOST_THREADS = 1024; // engines start all of them at once

  public RankerOptions {
    Expect.given("ranker options", "bundle", bundle);
    Expect.given("ranker options", "engine", engine);
    if (threads < 1 || threads > MOST_THREADS) {
      throw new IllegalArgumentException(
          "ranker options: expected 1 to %s threads but got %s".formatted(MOST_THREADS, threads));
    }
    policy = policy == null ? BundlePolicy.any() : policy;
  }

  /** Of any sound bundle. */
  public RankerOptions(Path bundle, String engine, int threads) {
    this(bundle, engine, threads, null);
  }

  public RankerOptions withPolicy(BundlePolicy allowed) {
    return new RankerOptions(bundle, engine, threads, allowed);
  }

  /** On one thread a request. */
  public static RankerOptions of(Path bundle, String engine) {
    return new RankerOptions(bundle, engine, 1);
  }
}
