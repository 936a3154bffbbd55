package io.rankgraft.tensorflow;

/**
 * Saves what it takes to resume every few epochs, every few steps where asked, and where the
 * training ends. The note of the checkpoints is the {@link TrainingProgress}.
 *
 * @param epochs between saves
 * @param steps between saves within an epoch; 0 for none
 * @param model names what the checkpoint is of
 */
public record CheckpointEvery(int epochs, int steps, Checkpoint checkpoint, String model)
    implements TrainingListener {
  public CheckpointEvery {
    if (epochs < 1 || steps < 0) {
      throw new IllegalArgumentException(
          "checkpoint every: expected epochs of 1 or more and steps of 0 or more but got %s, %s"
              .formatted(epochs, steps));
    }
  }

  /** At the end of every so many epochs. */
  public static CheckpointEvery ofEpochs(int epochs, Checkpoint checkpoint, String model) {
    return new CheckpointEvery(epochs, 0, checkpoint, model);
  }

  @Override
  public void stepDone(TrainingLoop loop, float[] losses) {
    if (steps > 0 && loop.session().step() % steps == 0) {
      save(loop);
    }
  }

  @Override
  public void settled(TrainingLoop loop) {
    if (loop.isEnding() || loop.progress().epochs().size() % epochs == 0) {
      save(loop);
    }
  }

  /**
   * Loads the newest checkpoint into the loop and its session.
   *
   * @return whether there was one
   * @throws io.rankgraft.data.BadInputException if it is damaged or of another model
   */
  public boolean resume(TrainingLoop loop) {
    return checkpoint
        .load(loop.session(), model)
        .map(
            note -> {
              loop.resume(TrainingProgress.ofJson(note));
              return true;
            })
        .orElse(false);
  }

  private void save(TrainingLoop loop) {
    checkpoint.save(loop.session(), model, loop.progress().toJson());
  }
}
