package io.rankgraft.job;

import java.util.List;

/** Told how a job goes on, from the thread it runs in; every method may be left out. */
public interface JobListener {
  /** Nobody is told. */
  JobListener SILENT = new JobListener() {};

  /** All checks have passed, nothing is trained yet. */
  default void checked(JobFacts facts) {}

  /** Something a user should know: one line. */
  default void noted(String line) {}

  /** Before the first step: the host alone on the validation rows. */
  default void begun(double hostLoss) {}

  /**
   * After a step.
   *
   * @param step of the epoch, from 1
   * @param steps of an epoch
   */
  default void step(int epoch, int step, int steps) {}

  /** After an epoch. */
  default void epoch(EpochFacts facts) {}

  /**
   * How many there are of what a job works on.
   *
   * @param grafts names, in the order they are mounted
   * @param parameters values that are trained
   * @param train rows; validation and test likewise
   */
  record JobFacts(List<String> grafts, long parameters, int train, int validation, int test) {}

  /**
   * @param loss the mean training loss, summed over its terms
   * @param validationLoss what epochs are chosen by: the mean over tasks of log loss, or squared
   *     error of amounts
   * @param best whether it is the best so far
   */
  record EpochFacts(int number, double loss, double validationLoss, boolean best) {}
}
