package io.rankgraft.job;

import io.rankgraft.data.RowNumbers;
import io.rankgraft.data.RowStore;
import io.rankgraft.data.Rows;
import io.rankgraft.graph.Build;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.RoundPart;
import io.rankgraft.tensorflow.RoundPlan;
import io.rankgraft.tensorflow.RoundState;
import io.rankgraft.tensorflow.RoundWorker;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;

/**
 * Takes steps of a job's trainings on partitions of its rows, in whatever process: the host and the
 * models of the job, built as the job builds them. Not safe for concurrent use.
 */
public final class JobWorker implements AutoCloseable {
  /** The model with the job's grafts. */
  public static final String GRAFTS = "grafts";

  private final JobRun run;
  private String model = "";
  private ModelSession ofControl; // null while the grafts' is used

  private JobWorker(JobRun run) {
    this.run = run;
  }

  /**
   * Builds the models of a job.
   *
   * @param job with the very rows that the job itself has
   * @throws io.rankgraft.data.BadInputException in one line, if something does not fit
   */
  public static JobWorker open(GraftJob job) {
    return new JobWorker(JobRun.open(job, JobListener.SILENT));
  }

  /** Encodes a partition's rows, and computes once what the frozen host gives for them. */
  public RowStore store(Rows rows) {
    return run.host().prepared(RowStore.inMemory(rows, run.plan().rows()));
  }

  /**
   * Takes a partition's steps of a round.
   *
   * @param ofModel {@link #GRAFTS} or the name of a control
   * @param rows of the partition, of {@link #store} in any worker of the job
   */
  public RoundPart run(
      String ofModel, RoundPlan plan, RoundState from, int partition, RowStore rows) {
    Trainer trainer =
        ofModel.equals(GRAFTS) ? run.trainer() : run.control(ofModel).trainer();
    ModelSession session = session(ofModel);
    Part part = new Part(rows, RowNumbers.range(0, rows.rows()));
    return new RoundWorker(trainer, session, plan)
        .run(
            from,
            partition,
            part.size(),
            (feed, places, n) ->
                RowFeed.put(feed, session.model().inputs(Build.TRAIN), part.batch(places, n)));
  }

  /** The session of a model; a control's is closed when another model is asked for. */
  private ModelSession session(String ofModel) {
    if (!ofModel.equals(model)) {
      closeControl();
      ofControl =
          ofModel.equals(GRAFTS)
              ? null
              : ModelSession.open(run.control(ofModel).model(), Threads.of(run.threads()));
      model = ofModel;
    }
    return ofControl == null ? run.session() : ofControl;
  }

  private void closeControl() {
    if (ofControl != null) {
      ofControl.close();
      ofControl = null;
    }
  }

  @Override
  public void close() {
    closeControl();
    run.close();
  }
}
