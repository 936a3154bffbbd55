package io.rankgraft.benchmarks;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.Schedule;
import java.util.List;
import java.util.SplittableRandom;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A training step on a looked-up embedding table of 10 million rows against one of 1 million, with
 * the same number of distinct ids: it must not grow with the table.
 */
final class TableStep implements Benchmark {
  private static final int SMALL = 1_000_000;
  private static final int LARGE = 10_000_000;
  private static final int DIM = 16;
  private static final int BATCH = 2048;
  private static final int BATCHES = 64;
  private static final int STEPS_A_ROUND = 64;
  private static final int WARM_UP = 3;
  private static final int ROUNDS = 15;
  private static final double AT_MOST = 1.3;

  @Override
  public String name() {
    return "table-step";
  }

  @Override
  public String about() {
    return "training step on a 10M-row embedding table against 1M rows";
  }

  @Override
  public void run(Conditions conditions, Report report) {
    try (Table small = new Table(conditions, conditions.size(SMALL, 10 * BATCH));
        Table large = new Table(conditions, conditions.size(LARGE, 100 * BATCH))) {
      Rounds rounds =
          conditions.time(WARM_UP, ROUNDS, List.of(() -> large.steps(), () -> small.steps()));
      String sizes =
          "%s steps, batch %s distinct ids, width %s, lazy Adam"
              .formatted(STEPS_A_ROUND, BATCH, DIM);
      report.add(Side.time("table-step-10M", rounds, 0, sizes));
      report.add(Side.time("table-step-1M", rounds, 1, sizes));
      report.add(new Ratio("table-step-10M", "table-step-1M", rounds.ratio(0, 1), AT_MOST));
    }
  }

  private static final class Table implements AutoCloseable {
    private final ModelGraph model = ModelGraph.withSeed(1);
    private final Trainer trainer;
    private final ModelSession session;
    private final int[][] ids = new int[BATCHES][BATCH];
    private int next;

    Table(Conditions conditions, int rows) {
      GraftScope scope = model.scope(Build.TRAIN);
      Operand<TInt32> input =
          scope.input("ids", TInt32.class, Shape.of(Shape.UNKNOWN_SIZE), Axis.CANDIDATE);
      Operand<TFloat32> looked =
          scope.embedding("table", rows, DIM, Initializer.normal(0.01f)).lookup(input);
      var tf = scope.tf();
      scope.loss("l2", 1, () -> tf.nn.l2Loss(tf.math.sub(looked, tf.constant(1f))));
      trainer = Trainer.build(model, Objective.of(Adam.ofDefaults(), Schedule.constant(0.01f)));
      session = ModelSession.open(model, Threads.of(conditions.threads()));
      SplittableRandom random = new SplittableRandom(7);
      for (int[] batch : ids) {
        // One id a slice of the table: all distinct, at random places.
        int slice = rows / BATCH;
        for (int i = 0; i < BATCH; i++) {
          batch[i] = i * slice + random.nextInt(slice);
        }
      }
    }

    void steps() {
      for (int i = 0; i < STEPS_A_ROUND; i++) {
        try (Feed feed = new Feed()) {
          feed.put("ids", ids[next++ % BATCHES]);
          trainer.step(session, feed);
        }
      }
    }

    @Override
    public void close() {
      session.close();
      model.close();
    }
  }
}
