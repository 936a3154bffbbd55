package io.rankgraft.spark;

import io.rankgraft.serve.Features;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.RequestRows;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.Scorer;
import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.util.TaskCompletionListener;

/** Scores the rows of one partition, a few hundred at a time. */
final class ScoringTask implements FlatMapFunction<Iterator<InternalRow>, InternalRow> {
  private final Broadcast<FolderBytes> folder;
  private final String hash;
  private final Reading reading;
  private final String[] kept;
  private final String column; // null for single rows
  private final boolean byRequest;

  /** From what Spark gives a task to raw rows. */
  interface Reading extends Serializable {
    EngineValues read(Iterator<InternalRow> given);
  }

  ScoringTask(
      Broadcast<FolderBytes> folder,
      String hash,
      Reading reading,
      String[] kept,
      SparkScoring.Grouping grouping) {
    this.folder = folder;
    this.hash = hash;
    this.reading = reading;
    this.kept = kept;
    this.column = grouping.column();
    this.byRequest = grouping.isByRequest();
  }

  @Override
  public Iterator<InternalRow> call(Iterator<InternalRow> given) {
    if (!given.hasNext()) {
      return Collections.emptyIterator();
    }
    Scorer scorer = ExecutorScorers.take(hash, folder::value);
    atEnd(() -> ExecutorScorers.giveBack(hash));
    Scored scored = new Scored(scorer, given);
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
    private final Features features;
    private final ScoreOutputs outputs;
    private final KeptRows rows;
    private final RequestRows requests;
    private final List<FloatBuffer> columns = new ArrayList<>();
    private int next;
    private int scoredRows;

    Scored(Scorer scorer, Iterator<InternalRow> given) {
      this.scorer = scorer;
      this.rows = new KeptRows(reading.read(given), kept, 1 + scorer.signature().outputs().size());
      this.requests =
          column == null
              ? RequestRows.ofSingles(scorer, rows)
              : byRequest
                  ? RequestRows.ofColumn(scorer, rows, column)
                  : RequestRows.ofEqualSides(scorer, rows);
      this.features = scorer.newFeatures();
      this.outputs = scorer.newOutputs();
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
      Object[] values = rows.remove();
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
