package io.rankgraft.job;

import io.rankgraft.tensorflow.TrainingListener;
import io.rankgraft.tensorflow.TrainingLoop;

/** Stops a training after so many steps, those before resuming included; more may follow later. */
record StepLimit(long most) implements TrainingListener {
  @Override
  public void stepDone(TrainingLoop loop, float[] losses) {
    if (loop.session().step() >= most) {
      loop.stop("%s steps done".formatted(most));
    }
  }
}
