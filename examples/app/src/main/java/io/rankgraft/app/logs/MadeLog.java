package io.rankgraft.app.logs;

import io.rankgraft.data.FeatureSchema;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A log as files of a job: {@code schema.json}, {@code host.csv} with the oldest rows, {@code
 * train.csv} and {@code test.csv}.
 *
 * @param hostSchema what the host reads
 * @param schema what a row has
 * @param tasks labels by column, as {@code --task} takes them, upstream first
 * @param hostTask what the host predicts, the column of its label
 * @param sampling by task, the share of negatives that the rows have; none where they have all
 * @param sequences of the item's values
 * @param item the feature that is ranked
 * @param unit whose rows belong together; none for single rows
 * @param rows of host, graft and test
 */
record MadeLog(
    Path data,
    FeatureSchema hostSchema,
    FeatureSchema schema,
    List<String> tasks,
    String hostTask,
    Map<String, Double> sampling,
    List<String> sequences,
    String item,
    String unit,
    List<Long> rows) {
  static final String SCHEMA = "schema.json";
  static final String HOST = "host.csv";
  static final String TRAIN = "train.csv";
  static final String TEST = "test.csv";

  /** The column with the time of a row. */
  static final String TIME = "time";

  /** The same with its files in another folder. */
  MadeLog in(Path folder) {
    return new MadeLog(
        folder, hostSchema, schema, tasks, hostTask, sampling, sequences, item, unit, rows);
  }

  Path hostRows() {
    return data.resolve(HOST);
  }
}
