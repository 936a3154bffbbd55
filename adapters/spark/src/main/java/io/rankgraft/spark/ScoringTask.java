package io.rankgraft.spark;

import io.rankgraft.serve.Features;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.RequestRows;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.Scorer;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/** Scores the rows of one partition, a few hundred at a time. */
final class ScoringTask implements FlatMapFunction<Iterator<InternalRow>, InternalRow> {
  private final Broadcast<FolderBytes> folder;
  private final String hash;
  private final StructType schema;
  private final int[] kept;
  private final DataType[] types; // of the kept columns
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
    this.types = new DataType[kept.length];
    for (int i = 0; i < kept.length; i++) {
      this.kept[i] = schema.fieldIndex(kept[i]);
      this.types[i] = schema.apply(kept[i]).dataType();
    }
    this.column = grouping.column();
    this.byRequest = grouping.isByRequest();
  }

  @Override
  public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
    if (!rows.hasNext()) {
      return Collections.emptyIterator();
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
  private final class Scored implements Iterator<InternalRow>, AutoCloseable {
    private final Scorer scorer;
    private final Iterator<InternalRow> source;
    private final Features features;
    private final ScoreOutputs outputs;
    private final RequestRows requests;
    private final Deque<Object[]> read = new ArrayDeque<>(); // kept values and room for scores
    private final List<FloatBuffer> columns = new ArrayList<>();
    private final int scores; // of a row
    private int next;
    private int scoredRows;

    Scored(Scorer scorer, Iterator<InternalRow> source) {
      this.scorer = scorer;
      this.source = source;
      this.scores = 1 + scorer.signature().outputs().size();
      this.features = scorer.newFeatures();
      this.outputs = scorer.newOutputs();
      EngineRows rows =
          new EngineRows(
              "partition " + TaskContext.getPartitionId(),
              schema,
              new Iterator<>() {
                @Override
                public boolean hasNext() {
                  return Scored.this.source.hasNext();
                }

                @Override
                public InternalRow next() {
                  return remembered();
                }
              });
      this.requests =
          column == null
              ? RequestRows.ofSingles(scorer, rows)
              : byRequest
                  ? RequestRows.ofColumn(scorer, rows, column)
                  : RequestRows.ofEqualSides(scorer, rows);
    }

    /** The next row, which Spark overwrites with the one after: what is kept of it is copied. */
    private InternalRow remembered() {
      InternalRow row = source.next();
      Object[] values = new Object[kept.length + scores];
      for (int i = 0; i < kept.length; i++) {
        if (!row.isNullAt(kept[i])) {
          values[i] = InternalRow.copyValue(row.get(kept[i], types[i]));
        }
      }
      read.add(values);
      return row;
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
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Object[] values = read.remove();
      for (int i = 0; i < columns.size(); i++) {
        values[kept.length + i] = columns.get(i).get(next);
      }
      next++;
      return new GenericInternalRow(values);
    }

    @Override
    public void close() {
      features.close();
      outputs.close();
    }
  }
}
