package io.rankgraft.tensorflow;

/**
 * Something that watches a {@link TrainingLoop}: a progress bar, a validation, a checkpoint, a time
 * limit. Any call may end the training through the loop. Listeners are called in the order given,
 * but what one of them records in {@link #epochDone} or {@link #stopping} is seen by all of them in
 * {@link #settled}, so savers need no particular place.
 */
public interface TrainingListener {
  /**
   * After each step.
   *
   * @param losses the terms of {@link Trainer#losses}, scaled, before the update
   */
  default void stepDone(TrainingLoop loop, float[] losses) {}

  /** After the last step of each epoch. */
  default void epochDone(TrainingLoop loop, TrainingProgress.Epoch epoch) {}

  /** Once, before the training ends for whatever reason; also in the middle of an epoch. */
  default void stopping(TrainingLoop loop) {}

  /**
   * Once all listeners saw the end of an epoch, or of the training: what there was to record is.
   */
  default void settled(TrainingLoop loop) {}
}
