package io.rankgraft.data;

/**
 * Where a source of batches stands; a checkpoint keeps it.
 *
 * @param epoch passes completed
 * @param offset what of the current pass was handed out, in the source's own unit
 */
public record Position(long epoch, long offset) {
  public static final Position START = new Position(0, 0);

  public Position {
    if (epoch < 0 || offset < 0) {
      throw new IllegalArgumentException(
          "position: expected epoch and offset of 0 or more but got %s, %s"
              .formatted(epoch, offset));
    }
  }
}
