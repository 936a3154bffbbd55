package io.rankgraft.spark;

import io.rankgraft.serve.Features;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.RequestRows;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.Scorer;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/** Scores the rows of one partition, a few hundred at a time. */
final class ScoringTask implements MapPartitionsFunction<Row, Row> {
  private final Broadcast<FolderBytes> folder;
  private final String hash;
  private final StructType schema;
  private final int[] kept;
  private final String column; // null for single rows
  private final boolean byRequest;

  ScoringTask(
      Broadcast<FolderBytes> folder,
      String hash,
      StructType schema,
      String[] kept,
      SparkScoring.Grouping grouping) {
    this.folder = folder;
    this.hash = hash;
    this.schema = schema;
    this.kept = new int[kept.length];
    for (int i = 0; i < kept.length; i++) {
      this.kept[i] = schema.fieldIndex(kept[i]);
    }
    this.column = grouping.column();
    this.byRequest = grouping.isByRequest();
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    if (!rows.hasNext()) {
      return rows;
    }
    Scorer scorer = ExecutorScorers.take(hash, folder::value);
    atEnd(() -> ExecutorScorers.giveBack(hash));
    Scored scored = new Scored(scorer, rows);
    atEnd(scored::close); // first, as the last to come
    return scored;
  }

  private static void atEnd(Runnable action) {
    TaskCompletionListener listener = context -> action.run();
    TaskContext.get().addTaskCompletionListener(listener);
  }

  /** Rows in the order they came, each with its scores. */
  private final class Scored implements Iterator<Row>, AutoCloseable {
    private final Scorer scorer;
    private final Features features;
    private final ScoreOutputs outputs;
    private final RequestRows requests;
    private final Deque<Row> read = new ArrayDeque<>(); // rows whose scores were not handed out
    private final List<FloatBuffer> columns = new ArrayList<>();
    private int next;
    private int scoredRows;

    Scored(Scorer scorer, Iterator<Row> source) {
      this.scorer = scorer;
      this.features = scorer.newFeatures();
      this.outputs = scorer.newOutputs();
      SparkRows rows =
          new SparkRows(
              "partition " + TaskContext.getPartitionId(),
              schema,
              new Iterator<>() {
                @Override
                public boolean hasNext() {
                  return source.hasNext();
                }

                @Override
                public Row next() {
                  Row row = source.next();
                  read.add(row);
                  return row;
                }
              });
      this.requests =
          column == null
              ? RequestRows.ofSingles(scorer, rows)
              : byRequest
                  ? RequestRows.ofColumn(scorer, rows, column)
                  : RequestRows.ofEqualSides(scorer, rows);
    }

    @Override
    public boolean hasNext() {
      if (next == scoredRows && requests.fill(features)) {
        scorer.score(features, outputs);
        scoredRows = features.candidates();
        next = 0;
        columns.clear();
        columns.add(outputs.ranking());
        for (OutputSpec output : scorer.signature().outputs()) {
          columns.add(outputs.floats(output.name()));
        }
      }
      return next < scoredRows;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Row row = read.remove();
      Object[] values = new Object[kept.length + columns.size()];
      for (int i = 0; i < kept.length; i++) {
        values[i] = row.get(kept[i]);
      }
      for (int i = 0; i < columns.size(); i++) {
        values[kept.length + i] = columns.get(i).get(next);
      }
      next++;
      return RowFactory.create(values);
    }

    @Override
    public void close() {
      features.close();
      outputs.close();
    }
  }
}
