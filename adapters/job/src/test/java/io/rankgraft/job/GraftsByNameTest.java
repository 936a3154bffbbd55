package io.rankgraft.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.rankgraft.registry.ConfiguredGraft;
import io.rankgraft.registry.GraftRegistry;
import io.rankgraft.registry.NamedGraft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The table graft by name × host × tasks. In every cell that says yes all checks of a job pass: the
 * graft is mounted, exported, written, loaded in every engine, and scores are the host's before the
 * first step. Where one says no, the job says the same in one line.
 */
class GraftsByNameTest {
  private static final Path PAGE = Path.of("..", "..", "examples", "docs", "GRAFTS-AND-HOSTS.md");
  private static final GraftRegistry GRAFTS = GraftRegistry.ofServices();
  private static final List<String> LISTS = List.of("hawkes");
  private static final List<String> SMALL = List.of("vectors.dim", "lists.dim", "tim.dim", "dim");

  @TempDir private static Path hosts;

  /** The columns of the table: a host, one task or several, and the join. */
  enum Cell {
    SAVED_MODEL_ONE("SavedModel, a task", "saved_model", List.of("click"), false),
    SAVED_MODEL_SEVERAL("SavedModel, several", "saved_model", List.of("click", "buy"), false),
    ONNX_ONE("ONNX, a task", "model.onnx", List.of("click"), false),
    ONNX_SEVERAL("ONNX, several", "model.onnx", List.of("click", "buy"), false),
    SPLICE_ONE("SavedModel, a task, Splice", "saved_model", List.of("click"), true),
    SPLICE_ONNX("ONNX, Splice", "model.onnx", List.of("click"), true);

    private final String title;
    private final String host;
    private final List<String> tasks;
    private final boolean splice;

    Cell(String title, String host, List<String> tasks, boolean splice) {
      this.title = title;
      this.host = host;
      this.tasks = tasks;
      this.splice = splice;
    }

    /** A part of the job's message where the cell cannot be. */
    Optional<String> refusal(NamedGraft<?> graft) {
      if (this == SPLICE_ONNX) {
        return Optional.of("expected --join residual but got splice");
      }
      return splice && !graft.splices()
          ? Optional.of("expected a residual join but got splice")
          : Optional.empty();
    }
  }

  @BeforeAll
  static void write() throws IOException {
    JobFixture.writeHosts(hosts);
  }

  private static List<NamedGraft<?>> grafts() {
    return GRAFTS.grafts();
  }

  static List<String> table() {
    List<String> lines = new ArrayList<>();
    StringBuilder head = new StringBuilder("| by name |");
    StringBuilder rule = new StringBuilder("|---|");
    for (Cell cell : Cell.values()) {
      head.append(' ').append(cell.title).append(" |");
      rule.append("---|");
    }
    lines.add(head.toString());
    lines.add(rule.toString());
    for (NamedGraft<?> graft : grafts()) {
      StringBuilder line = new StringBuilder("| `" + graft.name() + "` |");
      for (Cell cell : Cell.values()) {
        line.append(cell.refusal(graft).isEmpty() ? " yes |" : " no |");
      }
      lines.add(line.toString());
    }
    return lines;
  }

  @Test
  void thePageHasThisTable() throws IOException {
    List<String> page = Files.readAllLines(PAGE);
    int from = page.indexOf(table().get(0));
    assertEquals(
        table(),
        page.subList(from, page.size()).stream().takeWhile(l -> l.startsWith("|")).toList());
  }

  @Tag("slow") // a SavedModel is tried in a process of its own
  @TestFactory
  Stream<DynamicTest> everyCell() {
    List<DynamicTest> cells = new ArrayList<>();
    for (NamedGraft<?> graft : grafts()) {
      for (Cell cell : Cell.values()) {
        cells.add(dynamicTest(graft.name() + ", " + cell.title, () -> check(graft, cell)));
      }
    }
    return cells.stream();
  }

  private static void check(NamedGraft<?> graft, Cell cell) {
    GraftJob job = job(graft, cell);
    Optional<String> refusal = cell.refusal(graft);
    String said = "";
    try (JobRun run = JobRun.open(job, JobListener.SILENT)) {
      run.check();
    } catch (IllegalArgumentException e) {
      said = e.getMessage();
    }
    assertEquals(refusal.isPresent(), !said.isEmpty(), said);
    assertTrue(said.contains(refusal.orElse("")), said);
  }

  private static GraftJob job(NamedGraft<?> graft, Cell cell) {
    HostSource host =
        HostSource.of(hosts.resolve(cell.host))
            .withTap(cell.tasks.size() == 1 ? "logit" : "logit.click", "logit")
            // A splice replaces a tensor that the score is computed from; 'fields' is an output
            // aside.
            .withTap("fields", cell.splice ? "of_item" : "fields")
            .withTap("hidden", "hidden");
    GraftJob job =
        GraftJob.onto(host)
            .withGraft(small(graft))
            .withRows(JobFixture.rows(60, 40))
            .withTraining(JobFixture.job(hosts.resolve(cell.host)).training())
            .withControls(false);
    for (String task : cell.tasks) {
      job = job.withTask(JobTask.ofBinary(task));
    }
    if (LISTS.contains(graft.name())) {
      job = job.withColumns(JobColumns.ofDefaults().withRequest("time"));
    }
    return cell.splice ? job.withSplice() : job;
  }

  /** With narrow vectors, whatever the graft calls them. */
  private static ConfiguredGraft<?> small(NamedGraft<?> graft) {
    for (String key : SMALL) {
      try {
        return graft.configured(Map.of(key, "4"));
      } catch (IllegalArgumentException e) {
        continue; // another graft's key
      }
    }
    return graft.configured();
  }
}
