package io.rankgraft.app.logs;

/** Takes the rows of a log, by time. */
interface RowSink {
  /**
   * @param labels of the form's tasks
   * @param events of the form's sequences, oldest first
   */
  void row(
      long time,
      int user,
      int item,
      double popularity,
      int activity,
      boolean[] labels,
      int[][] events);
}
