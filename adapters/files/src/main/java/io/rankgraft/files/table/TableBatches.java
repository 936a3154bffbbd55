package io.rankgraft.files.table;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.BatchSource;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.Position;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A labelled log, text with a header or Parquet, in batches, row after row in the order of the
 * file, however large it is: only one batch is in memory. Columns are named like the features of
 * the schema and like the tasks.
 *
 * <p>Positions count rows. Seeking reads the pass again from its start, which takes as long as the
 * rows before. Not safe for concurrent use.
 */
public final class TableBatches implements BatchSource {
  private final Path file;
  private final FeatureSchema schema;
  private final ChainLabels labels;
  private final int batch;
  private final RowBuilder builder;
  private TableRows rows; // null before the first row of a pass
  private int[] features;
  private int[] tasks;
  private long epoch;
  private long offset;
  private long brokenChains;

  /**
   * @param batch rows a batch; the last of a pass may have fewer
   */
  public TableBatches(Path file, FeatureSchema schema, ChainLabels labels, int batch) {
    if (batch < 1) {
      throw new IllegalArgumentException(
          "table batches 'batch': expected 1 row or more but got " + batch);
    }
    this.file = file;
    this.schema = schema;
    this.labels = labels;
    this.batch = batch;
    this.builder = new RowBuilder(schema, labels.tasks());
  }

  @Override
  public Optional<Batch> next() {
    open();
    while (builder.rows() < batch && rows.next()) {
      read();
    }
    if (builder.rows() == 0) {
      if (offset == 0) {
        throw BadInputException.in(file, "expected rows after the header but there are none");
      }
      close();
      epoch++;
      offset = 0;
      return Optional.empty();
    }
    offset += builder.rows();
    return Optional.of(builder.take());
  }

  private void open() {
    if (rows != null) {
      return;
    }
    rows = TableRows.open(file);
    List<Feature> all = schema.features();
    features = all.stream().mapToInt(f -> rows.column(f.name())).toArray();
    tasks = labels.tasks().stream().mapToInt(rows::column).toArray();
  }

  private void read() {
    try {
      for (int f = 0; f < features.length; f++) {
        if (builder.isText(f)) {
          builder.put(f, rows.text(features[f]));
        } else {
          builder.put(f, rows.number(features[f]));
        }
      }
    } catch (BadInputException e) {
      throw e.getMessage().startsWith(file.toString()) ? e : rows.bad(e.getMessage());
    }
    float[] y = new float[tasks.length];
    for (int t = 0; t < tasks.length; t++) {
      y[t] = (float) rows.number(tasks[t]);
      builder.label(t, y[t]);
    }
    labels.check(y, rows);
    brokenChains += ChainLabels.isBroken(y) ? 1 : 0;
    builder.end();
  }

  /** Rows handed out so far whose later label stands without an earlier one. */
  public long brokenChains() {
    return brokenChains;
  }

  @Override
  public Position position() {
    return new Position(epoch, offset);
  }

  @Override
  public void seek(Position position) {
    close();
    builder.take();
    epoch = position.epoch();
    offset = 0;
    open();
    while (offset < position.offset()) {
      if (!rows.next()) {
        throw new IllegalArgumentException(
            "table batches '%s': expected an offset of at most %d rows but got %d; is this other data?"
                .formatted(file, offset, position.offset()));
      }
      offset++;
    }
  }

  @Override
  public void close() {
    if (rows != null) {
      rows.close();
      rows = null;
    }
  }
}
