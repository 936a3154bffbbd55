package io.rankgraft.job;

import io.rankgraft.tensorflow.RoundEngine;

/**
 * Who trains a job's models on rows that this process does not hold. The job itself then has a
 * sample of them: what is planned from training rows, such as a task's first logit, is planned from
 * the sample, here and by every {@link JobWorker}.
 */
public interface JobEngine {
  /** How it trains, in one line, for the report; a job is resumed by the same alone. */
  String words();

  /** Rows that are trained on. */
  long rows();

  /**
   * The rounds of one model.
   *
   * @param model {@link JobWorker#GRAFTS}, or the name of a control
   * @param batch rows per step
   * @param seed of the orders of rows
   */
  RoundEngine rounds(String model, int batch, long seed);
}
