package io.rankgraft.recipes;

import io.rankgraft.data.FeatureSchema;
import io.rankgraft.files.rows.RowFiles;
import io.rankgraft.job.GraftJob;
import io.rankgraft.job.HostSource;
import io.rankgraft.job.JobResult;
import io.rankgraft.job.JobRows;
import io.rankgraft.job.JobTask;
import io.rankgraft.registry.GraftRegistry;
import java.nio.file.Path;

/**
 * Grafts NMTR's cascade onto the ranker in a file by a log in files: what {@code examples/run
 * graft} does, in code. The host and the log are those of {@code examples/run host}.
 */
public final class GraftByName {
  private GraftByName() {}

  public static void main(String[] args) {
    Path made = Path.of("out", "host");
    JobResult result =
        run(made.resolve("saved_model"), made.resolve("data"), Path.of("out", "graft"));
    result.lift().lines().forEach(System.out::println);
  }

  /** Leaves bundle, checkpoint and report in a folder. */
  public static JobResult run(Path host, Path data, Path out) {
    FeatureSchema schema = FeatureSchema.read(data.resolve("schema.json"));
    JobRows rows =
        JobRows.of(
            schema,
            () -> RowFiles.open(data.resolve("train.csv")),
            () -> RowFiles.open(data.resolve("test.csv")));
    GraftJob job =
        GraftJob.onto(HostSource.of(host).withTap("logit", "logit"))
            .withGraft(GraftRegistry.ofServices().graft("cascade").configured())
            .withTask(JobTask.ofBinary("click"))
            .withRows(rows);
    return job.run(out);
  }
}
