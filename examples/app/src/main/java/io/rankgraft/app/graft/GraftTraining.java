package io.rankgraft.app.graft;

import io.rankgraft.app.graft.GraftSpec.Probabilities;
import io.rankgraft.data.Batch;
import io.rankgraft.data.ShuffledIndices;
import io.rankgraft.evaluate.BinaryMetrics;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Trainer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;

/**
 * Trains a graft on a frozen host and keeps the epoch that predicts rows best that it was not
 * trained on. Before the first epoch a residual join gives the host's own scores, so what is kept
 * is never worse than the host there.
 *
 * @param batch rows a step
 * @param patience epochs without a better one before training ends
 */
record GraftTraining(int epochs, int batch, int patience, long seed) {
  private static final int ROWS_A_RUN = 2048;

  /**
   * How a training went.
   *
   * @param best the epoch kept; 0 is before the first
   * @param hostLoss log loss of the host alone on the validation rows
   * @param bestLoss of host and graft there, after the best epoch
   */
  record Outcome(int best, int epochs, double hostLoss, double bestLoss) {}

  /** What host and graft predict of some rows. */
  record Predictions(double[] labels, double[] host, double[] grafted) {}

  /**
   * @param session gets the best epoch's parameters
   * @param told a line an epoch
   */
  Outcome run(
      ModelSession session,
      Trainer trainer,
      Probabilities served,
      String label,
      Batch train,
      Batch validation,
      Consumer<String> told) {
    ModelGraph model = session.model();
    Predictions before = predict(session, served, label, validation);
    double hostLoss = BinaryMetrics.logLoss(before.labels(), before.host());
    double bestLoss = BinaryMetrics.logLoss(before.labels(), before.grafted());
    Map<String, float[]> best = values(session);
    int bestEpoch = 0;
    int epoch = 0;
    told.accept("host alone: validation log loss %.5f".formatted(hostLoss));
    while (epoch < epochs && epoch - bestEpoch < patience) {
      double sum = 0;
      int steps = 0;
      int[] order = ShuffledIndices.permutation(train.rows(), seed, epoch);
      int size = Math.min(batch, order.length);
      for (int from = 0; from + size <= order.length; from += size) {
        Batch rows = train.rows(Arrays.copyOfRange(order, from, from + size));
        try (Feed feed = TableFeed.of(model.inputs(Build.TRAIN), rows)) {
          for (float loss : trainer.step(session, feed)) {
            sum += loss;
          }
          steps++;
        }
      }
      if (!Double.isFinite(sum)) {
        throw new IllegalStateException(
            "graft training: expected a finite loss but it is %s in epoch %d; lower --rate"
                .formatted(sum, epoch + 1));
      }
      epoch++;
      Predictions now = predict(session, served, label, validation);
      double loss = BinaryMetrics.logLoss(now.labels(), now.grafted());
      boolean better = loss < bestLoss;
      if (better) {
        bestLoss = loss;
        bestEpoch = epoch;
        best = values(session);
      }
      told.accept(
          "epoch %2d: loss %.5f, validation log loss %.5f%s"
              .formatted(epoch, sum / steps, loss, better ? "  best" : ""));
    }
    best.forEach(session::assign);
    return new Outcome(bestEpoch, epoch, hostLoss, bestLoss);
  }

  private static Map<String, float[]> values(ModelSession session) {
    Map<String, float[]> values = new LinkedHashMap<>();
    for (Parameter parameter : session.model().parameters()) {
      values.put(parameter.name(), session.values(parameter.name()));
    }
    return values;
  }

  /** Predictions of the SERVE build. */
  static Predictions predict(
      ModelSession session, Probabilities served, String label, Batch table) {
    int n = table.rows();
    Predictions all = new Predictions(new double[n], new double[n], new double[n]);
    float[] labels = table.floats("label-" + label);
    for (int i = 0; i < n; i++) {
      all.labels()[i] = labels[i];
    }
    List<Operand<?>> fetches = List.of(served.host(), served.grafted());
    for (int from = 0; from < n; from += ROWS_A_RUN) {
      Batch rows = DataFolder.slice(table, from, Math.min(n, from + ROWS_A_RUN));
      try (Feed feed = TableFeed.of(session.model().inputs(Build.SERVE), rows);
          Result result = session.serve(feed, fetches)) {
        copy((TFloat32) result.get(0), all.host(), from);
        copy((TFloat32) result.get(1), all.grafted(), from);
      }
    }
    return all;
  }

  private static void copy(TFloat32 from, double[] to, int at) {
    for (int i = 0; i < from.size(); i++) {
      to[at + i] = from.getFloat(i);
    }
  }
}
