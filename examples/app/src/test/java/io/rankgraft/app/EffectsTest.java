package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code effects} keeps of runs before. */
class EffectsTest {
  private static final String LOG = "history-planted-900-1";

  @TempDir private Path out;

  private Ran run(String grafts) {
    return Ran.of(
        "effects",
        "--effect",
        "history",
        "--rows",
        "900",
        "--seeds",
        "1",
        "--host-epochs",
        "1",
        "--graft",
        grafts,
        "--out",
        out.toString());
  }

  @Tag("slow")
  @Test
  void aRunAfterAKilledOneDoesWhatIsMissingAndNothingTwice() throws IOException {
    Path results = out.resolve("results.csv");
    run("history").assertDone();
    List<String> first = Files.readAllLines(results);
    assertEquals(2, first.size(), first.toString());
    assertTrue(first.get(1).startsWith("history," + LOG + ",history,"), first.get(1));

    // What a run leaves that is killed before its host is whole, and while it writes a result.
    assertTrue(DurableFiles.remove(out.resolve(LOG).resolve("saved_model")));
    Path half = out.resolve(".results.csv.00000000-0000-0000-0000-000000000000.tmp");
    Files.writeString(half, "effect,log");
    run("history,tim").assertDone();
    List<String> both = Files.readAllLines(results);
    assertEquals(first, both.subList(0, 2));
    assertEquals(3, both.size(), both.toString());
    assertTrue(both.get(2).startsWith("history," + LOG + ",tim,"), both.get(2));
    assertFalse(Files.exists(half));

    String table = run("history,tim").assertDone().out();
    assertEquals(3, table.lines().count(), table); // nothing is trained: the table alone
    assertEquals(both, Files.readAllLines(results));
  }

  @Test
  void resultsOfOtherOptionsAreNotAddedTo() throws IOException {
    Files.writeString(
        out.resolve("options.txt"),
        "--rate 0.1, --batch default, --host-epochs 1, --dim default, --set {}, --config none\n");
    run("history")
        .assertBadInput(
            "options.txt: expected the options of the results in this folder, --rate 0.1,",
            "but got --rate default,",
            "take another --out");
  }

  @Test
  void halfALineOfResultsIsNamed() throws IOException {
    Path results = out.resolve("results.csv");
    Files.writeString(
        results,
        "effect,log,graft,task,epoch,seconds,control-seconds,host-auc,best-control,control-auc,over,low,high,better-than-all,better-than-host\n"
            + "history,"
            + LOG
            + ",history,buy,1,0.5,");
    run("history")
        .assertBadInput(
            results + ", line 2: expected 15 values but found 'history,",
            "remove this line and run again");
    Files.writeString(results, "user,item\n1,2\n");
    run("history").assertBadInput(results + ": expected results of effects");
  }

  @Test
  void anUnknownEffectIsRefusedBeforeAnyWork() throws IOException {
    Ran.of("effects", "--effect", "history,magic", "--out", out.resolve("new").toString())
        .assertBadInput("expected one of [cascade, ", "but got 'magic'");
    assertFalse(Files.exists(out.resolve("new")));
  }
}
