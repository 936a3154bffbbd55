package io.rankgraft.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.rankgraft.graph.Task;
import io.rankgraft.job.GraftJob;
import io.rankgraft.job.HostSource;
import io.rankgraft.job.JobColumns;
import io.rankgraft.job.JobTask;
import io.rankgraft.job.TrainingOptions;
import io.rankgraft.registry.GraftRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobSpecTest {
  @TempDir Path folder;

  private GraftJob job(Path host) {
    GraftRegistry grafts = GraftRegistry.ofServices();
    return GraftJob.onto(
            HostSource.of(host)
                .withSignature("serve")
                .withTap("logit.click", "z[1]")
                .withInput("u", "user")
                .withCut("item", "cut:0"))
        .withGraft(grafts.graft("cascade").configured(Map.of("dim", "4")))
        .withGraft(grafts.graft("history").configured())
        .withTask(JobTask.ofBinary("click").withSampling(.25))
        .withTask(JobTask.of(new Task("amount", Task.Kind.AMOUNT)).withMask("shown"))
        .withTarget("click")
        .withColumns(
            JobColumns.ofDefaults().withUnit(Optional.empty()).withTime("at").withWeight("w"))
        .withTraining(
            TrainingOptions.ofDefaults()
                .withEpochs(3)
                .withRate(.004)
                .withPatience(2)
                .withSeed(9)
                .withThreads(1))
        .withControls(false)
        .withVersion("7");
  }

  @Test
  void anExecutorHasTheJobThatTheDriverHas() throws IOException {
    Path host = Files.createDirectories(folder.resolve("saved"));
    Files.write(Files.createDirectories(host.resolve("variables")).resolve("data"), new byte[] {5});
    GraftJob job = job(host);
    JobSpec spec =
        Transport.read(
            Transport.bytes(
                JobSpec.of(
                    job,
                    ClickFixture.schema(),
                    ClickFixture.COLUMNS,
                    ClickFixture.rows(3, 1),
                    2 / 3.0)),
            JobSpec.class);
    Path copied;
    try (FolderBytes.Copy copy = spec.host().copy()) {
      copied = copy.folder();
      assertArrayEquals(new byte[] {5}, Files.readAllBytes(copy.root().resolve("variables/data")));
      GraftJob again = spec.job(copy.root(), 1);
      GraftJob expected = job(copy.root()).withRows(again.rows().orElseThrow());
      assertEquals(expected.host(), again.host());
      assertEquals(
          expected.grafts().stream().map(g -> g.config()).toList(),
          again.grafts().stream().map(g -> g.config()).toList());
      assertEquals(expected.tasks(), again.tasks());
      assertEquals(expected.target(), again.target());
      assertEquals(expected.columns(), again.columns());
      assertEquals(expected.training(), again.training());
      assertEquals(expected.controls(), again.controls());
      assertEquals(expected.version(), again.version());
      assertEquals(List.of(2 / 3.0, 1 - 2 / 3.0, 0.0), again.rows().orElseThrow().split());
    }
    assertFalse(Files.exists(copied), "the copy is gone");
  }
}
