package io.rankgraft.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import io.rankgraft.job.GraftJob;
import io.rankgraft.job.HostSource;
import io.rankgraft.job.JobColumns;
import io.rankgraft.job.JobListener;
import io.rankgraft.job.JobResult;
import io.rankgraft.job.JobRows;
import io.rankgraft.job.JobTask;
import io.rankgraft.job.LocalJobEngine;
import io.rankgraft.job.TrainingOptions;
import io.rankgraft.registry.GraftRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A job trained by two executors. */
@Tag("spark")
@Timeout(600)
@ExtendWith(SparkCluster.class)
class SparkTrainingTest {
  private static final List<Row> TRAIN = ClickFixture.rows(640, 1);
  private static final List<Row> VALIDATION = ClickFixture.rows(100, 2);
  private static final List<Row> TEST = ClickFixture.rows(200, 3);

  @TempDir static Path folder;
  private static Path host;

  @BeforeAll
  static void writeHost() throws IOException {
    host = ClickFixture.writeHost(folder);
  }

  private static Dataset<Row> dataset(List<Row> rows) {
    return ClickFixture.dataset(SparkCluster.session(), rows, 3);
  }

  private static GraftJob job() {
    return GraftJob.onto(HostSource.of(host).withTap("logit", "logit"))
        .withGraft(GraftRegistry.ofServices().graft("cascade").configured(Map.of("dim", "4")))
        .withTask(JobTask.ofBinary("click"))
        .withTraining(
            TrainingOptions.ofDefaults()
                .withEpochs(2)
                .withBatch(64)
                .withThreads(1)
                .withRate(.01));
  }

  private static SparkTraining training(GraftJob job, int partitions, int steps) {
    return SparkTraining.of(
            job,
            ClickFixture.schema(),
            dataset(TRAIN),
            dataset(VALIDATION),
            dataset(TEST),
            partitions)
        .withSteps(steps);
  }

  private static List<List<Row>> partitions(int number) {
    Dataset<Row> apart = SparkRounds.partitioned(readOf(dataset(TRAIN)), "user", number);
    int[] all = IntStream.range(0, number).toArray();
    return List.of(apart.javaRDD().collectPartitions(all));
  }

  /** The columns that the job reads, in its order. */
  private static Dataset<Row> readOf(Dataset<Row> rows) {
    return rows.select("user", "item", "viewed", "click");
  }

  /** As the driver has them. */
  private static List<Row> sorted(List<Row> rows) {
    return SparkTraining.sorted(readOf(dataset(rows))).collectAsList();
  }

  private static SparkRows read(List<Row> rows) {
    return new SparkRows("rows", readOf(dataset(TEST)).schema(), rows.iterator());
  }

  private static byte[] model(JobResult result) throws IOException {
    return Files.readAllBytes(result.bundle().resolve("model.onnx"));
  }

  @Test
  void onePartitionAndOneStepARoundIsTheJobOfOneMachineBitForBit() throws IOException {
    GraftJob alone = job().withControls(false);
    List<Row> train = partitions(1).get(0);
    List<Row> validation = sorted(VALIDATION);
    JobResult expected =
        alone.withRows(rows(train, validation)).run(folder.resolve("one-machine"));
    JobResult trained =
        training(alone, 1, 1).run(folder.resolve("one-partition"), false, JobListener.SILENT);
    assertEquals(2, expected.epoch(), "the graft learnt in both epochs");
    assertEquals(expected.epoch(), trained.epoch());
    assertArrayEquals(model(expected), model(trained));
    assertEquals(expected.lift(), trained.lift());
  }

  @Test
  void twoExecutorsOfWhichOneIsKilledInARoundGiveTheBitsOfOneProcess() throws IOException {
    AtomicReference<Long> killed = new AtomicReference<>();
    List<Long> executors = executors();
    assertEquals(2, executors.size(), "executors in processes of their own");
    JobListener killer =
        new JobListener() {
          @Override
          public void step(int epoch, int step, int steps) {
            if (epoch == 1 && step == 1) {
              new Thread(() -> killed.set(kill(executors.get(0)))).start();
            }
          }
        };
    JobResult trained =
        training(job(), 2, 2).withSample(50).run(folder.resolve("two"), false, killer);
    assertEquals(executors.get(0), killed.get(), "an executor was killed");

    GraftJob sampled = job().withRows(sample());
    List<SparkRows> apart = partitions(2).stream().map(SparkTrainingTest::read).toList();
    JobResult expected;
    try (LocalJobEngine engine = LocalJobEngine.of(sampled, 2, apart)) {
      expected = sampled.run(folder.resolve("local"), engine, false, JobListener.SILENT);
    }
    assertArrayEquals(model(expected), model(trained));
    assertEquals(expected.lift(), trained.lift(), "controls too");
    assertTrue(expected.epoch() > 0, "the graft learnt");
  }

  /** The rows that the driver has of a training with a sample of 50. */
  private static JobRows sample() {
    List<Row> sampled =
        readOf(dataset(TRAIN))
            .orderBy(
                functions.xxhash64(
                    SparkTraining.columns(readOf(dataset(TRAIN)))))
            .limit(50)
            .collectAsList();
    return rows(sampled, sorted(VALIDATION));
  }

  private static JobRows rows(List<Row> train, List<Row> validation) {
    List<Row> all = new ArrayList<>(train);
    all.addAll(validation);
    double share = train.size() / (double) all.size();
    return JobRows.of(
            ClickFixture.schema(),
            () -> read(all),
            () -> read(sorted(TEST)))
        .withSplit(share, 1 - share, 0);
  }

  private static List<Long> executors() {
    return JavaSparkContext.fromSparkContext(SparkCluster.session().sparkContext())
        .parallelize(IntStream.range(0, 8).boxed().toList(), 8)
        .map(
            i -> {
              Thread.sleep(200); // so that no executor takes all tasks
              return ProcessHandle.current().pid();
            })
        .distinct()
        .collect();
  }

  private static Long kill(long pid) {
    try {
      Thread.sleep(20); // into the round
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return ProcessHandle.of(pid).map(p -> p.destroyForcibly() ? pid : null).orElse(null);
  }

  @Test
  void validationRowsAsOldAsTrainingRowsAreRefused() {
    GraftJob timed = job().withColumns(JobColumns.ofDefaults().withTime("time"));
    String told =
        assertThrows(
                BadInputException.class,
                () ->
                    training(timed, 2, 1)
                        .run(folder.resolve("refused"), false, JobListener.SILENT))
            .getMessage();
    assertTrue(told.contains("newer than every training row, the newest at 1319"), told);
  }
}
