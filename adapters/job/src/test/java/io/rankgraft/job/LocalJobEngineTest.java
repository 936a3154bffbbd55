package io.rankgraft.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalJobEngineTest {
  private static final int TRAIN = 540; // of 600 rows, nine tenths

  @TempDir static Path hosts;
  @TempDir Path folder;

  @BeforeAll
  static void writeHosts() throws IOException {
    JobFixture.writeHosts(hosts);
  }

  private static GraftJob job() {
    GraftJob job = JobFixture.job(hosts.resolve("model.onnx"));
    return job.withTraining(job.training().withBatch(60));
  }

  /** Training rows of the job, from one to below another. */
  private static io.rankgraft.data.Rows rows(int from, int to) {
    String csv = JobFixture.csv(600, 1);
    return JobFixture.read(
        csv.lines().limit(1).collect(Collectors.joining())
            + "\n"
            + csv.lines().skip(1 + from).limit(to - from).collect(Collectors.joining("\n")));
  }

  private static byte[] model(JobResult result) throws IOException {
    return Files.readAllBytes(result.bundle().resolve("model.onnx"));
  }

  @Test
  void onePartitionAndOneStepARoundIsTheJobBitForBitControlsToo() throws IOException {
    JobResult expected = job().run(folder.resolve("job"));
    JobResult inRounds;
    try (LocalJobEngine engine = LocalJobEngine.of(job(), 1, List.of(rows(0, TRAIN)))) {
      inRounds = job().run(folder.resolve("rounds"), engine, false, JobListener.SILENT);
    }
    assertTrue(expected.epoch() > 0, "the graft learnt");
    assertArrayEquals(model(expected), model(inRounds));
    assertEquals(expected.lift(), inRounds.lift());
    assertTrue(
        inRounds.notes().contains("trained in rounds of 1 steps on each of 1 partitions"),
        inRounds.notes().toString());
  }

  @Test
  void aJobIsResumedByTheEngineItBeganWithAlone() throws IOException {
    GraftJob alone = job().withControls(false);
    JobListener dies =
        new JobListener() {
          @Override
          public void step(int epoch, int step, int steps) {
            if (epoch == 2 && step == 1) {
              throw new IllegalStateException("killed");
            }
          }
        };
    JobResult through;
    JobResult resumed;
    Path out = folder.resolve("died");
    try (LocalJobEngine engine =
        LocalJobEngine.of(alone, 2, List.of(rows(0, 270), rows(270, TRAIN)))) {
      through = alone.run(folder.resolve("through"), engine, false, JobListener.SILENT);
      assertThrows(IllegalStateException.class, () -> alone.run(out, engine, false, dies));
      String told =
          assertThrows(BadInputException.class, () -> alone.run(out, true, JobListener.SILENT))
              .getMessage();
      assertTrue(told.contains("engine"), told);
      resumed = alone.run(out, engine, true, JobListener.SILENT);
    }
    assertArrayEquals(model(through), model(resumed));
    assertEquals(through.lift(), resumed.lift());
  }
}
