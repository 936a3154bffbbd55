package io.rankgraft.data;

import java.util.Optional;

/**
 * Hands out training data batch by batch and can say where it stands, so that a run continues where
 * it stopped: after {@code seek(p)}, a source gives what it gave after {@code position()} was
 * {@code p}. Not safe for concurrent use.
 */
public interface BatchSource extends AutoCloseable {
  /** The next batch; empty once at the end of each pass, after which the next pass begins. */
  Optional<Batch> next();

  Position position();

  /**
   * Moves to where a source of the same data stood.
   *
   * @throws IllegalArgumentException if the position lies beyond a pass of this data
   */
  void seek(Position position);

  /** Releases files and the like; nothing by default. */
  @Override
  default void close() {}
}
