package io.rankgraft.recipes;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.job.GraftJob;
import io.rankgraft.job.HostSource;
import io.rankgraft.job.JobColumns;
import io.rankgraft.job.JobListener;
import io.rankgraft.job.JobResult;
import io.rankgraft.job.JobRows;
import io.rankgraft.job.JobTask;
import io.rankgraft.job.TrainingOptions;
import io.rankgraft.registry.GraftRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Grafts NMTR's cascade onto a ranker by a log that lies in a database, here SQLite; any JDBC
 * driver will do. The rows are read once and kept encoded under a name, so that a job that goes on,
 * or the next one, does not ask the database again.
 */
public final class TrainFromDatabase {
  private static final String QUERY = "select * from clicks where day %s '%s' order by id";

  private TrainFromDatabase() {}

  /**
   * Arguments: a JDBC URL such as {@code jdbc:sqlite:log.db}, the host's folder or file, the first
   * day to test on, an output folder, and {@code resume} to go on with an interrupted job.
   */
  public static void main(String[] args) throws SQLException {
    boolean resume = args.length > 4 && args[4].equals("resume");
    run(args[0], Path.of(args[1]), args[2], Path.of(args[3]), 12, resume)
        .lift()
        .lines()
        .forEach(System.out::println);
  }

  /** Leaves bundle, checkpoint and report in a folder. */
  static JobResult run(
      String url, Path host, String firstTestDay, Path out, int epochs, boolean resume)
      throws SQLException {
    try (Connection database = DriverManager.getConnection(url)) {
      JobRows rows =
          JobRows.of(
                  schema(),
                  () ->
                      new QueryRows(
                          "clicks", database, String.format(Locale.ROOT, QUERY, "<", firstTestDay)),
                  () ->
                      new QueryRows(
                          "new clicks",
                          database,
                          String.format(Locale.ROOT, QUERY, ">=", firstTestDay)))
              .withCache(
                  out.resolveSibling("rows"),
                  "clicks before " + firstTestDay,
                  "clicks from " + firstTestDay);
      return GraftJob.onto(HostSource.of(host).withTap("logit", "logit"))
          .withGraft(GraftRegistry.ofServices().graft("cascade").configured())
          .withTask(JobTask.ofBinary("bought"))
          .withColumns(JobColumns.ofDefaults().withUnit(Optional.empty()))
          .withRows(rows)
          .withTraining(TrainingOptions.ofDefaults().withEpochs(epochs))
          .run(out, resume, JobListener.SILENT);
    }
  }

  /** The host's features, and where its sequences end: its items have no id for padding. */
  private static FeatureSchema schema() {
    List<Feature> features = new ArrayList<>(ClickBundle.schema().features());
    for (String behaviour : ClickModel.BEHAVIOURS) {
      features.add(
          new Feature(behaviour + "-length", Axis.REQUEST, new FeatureType.Length(behaviour)));
    }
    return new FeatureSchema(features);
  }
}
