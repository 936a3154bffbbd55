package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code logs}: from a log's files to commands that run. */
class LogsCommandTest {
  @TempDir private static Path folder;

  /** 30 users and 20 items; orders follow some clicks. */
  @BeforeAll
  static void writeLogs() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    StringBuilder events = new StringBuilder("user,item,behaviour,time\n");
    for (int e = 0; e < 400; e++) {
      int user = random.nextInt(30);
      int item = random.nextInt(20);
      events.append("u%s,i%s,click,%s\n".formatted(user, item, 1000 + 10 * e));
      if (random.nextInt(3) == 0) {
        events.append("u%s,i%s,order,%s\n".formatted(user, item, 1005 + 10 * e));
      }
    }
    Files.writeString(Files.createDirectories(folder.resolve("log")).resolve("events.csv"), events);
    SmallFiles.hillstrom(folder.resolve("mail"));
  }

  private static Ran events(Path out, String... more) {
    List<String> args = new ArrayList<>(List.of("logs", "events", "--behaviours", "click,order"));
    args.addAll(List.of("--data", folder.resolve("log").toString(), "--out", out.toString()));
    args.addAll(List.of(more));
    return Ran.of(args.toArray(String[]::new));
  }

  private static List<String> names(Path folder) throws IOException {
    return DurableFiles.list(folder).stream().map(file -> file.getFileName().toString()).toList();
  }

  private static void check(Path out, String graft) throws IOException {
    String command =
        Files.readAllLines(out.resolve("commands.txt")).stream()
            .filter(line -> line.contains(" --graft " + graft + " "))
            .findFirst()
            .orElseThrow();
    assertTrue(command.startsWith("examples/run graft "), command);
    List<String> args = new ArrayList<>(Arrays.asList(command.split(" ")));
    args.remove(0);
    args.add("--check");
    assertTrue(
        Ran.of(args.toArray(String[]::new)).assertDone().out().contains("all fits"), command);
  }

  @Test
  void theCommandsOfALogOfEventsRun() throws IOException {
    Path out = folder.resolve("events");
    Ran ran = events(out).assertDone();
    List<String> commands = Files.readAllLines(out.resolve("commands.txt"));
    commands.forEach(command -> assertTrue(ran.out().contains(command), command));
    check(out, "history");
    check(out, "cascade");
    List<String> test = Files.readAllLines(out.resolve("data/test.csv"));
    assertEquals("time,user,item,popularity,activity,clicks,orders,touch,order", test.get(0));
    List<String> train = Files.readAllLines(out.resolve("data/train.csv"));
    assertTrue(
        time(train.get(train.size() - 1)) < time(test.get(1)), "the test is newer than the rest");
    assertFalse(Files.exists(out.resolve("data/.events")));
    assertFalse(Files.exists(out.resolve(".host")));

    Path again = folder.resolve("again");
    events(again).assertDone();
    assertEquals(
        -1, Files.mismatch(out.resolve("data/train.csv"), again.resolve("data/train.csv")));
    Path other = folder.resolve("other");
    events(other, "--seed", "2", "--repeats", "--rows", "90").assertDone();
    assertTrue(
        Files.readAllLines(other.resolve("data/train.csv")).size() < 1 + 90 + 5,
        "at most as asked");
    events(out).assertBadInput("expected no log made before");
  }

  @Test
  void aRunAfterAKilledOneLeavesOnlyWhatItMade() throws IOException {
    Path out = folder.resolve("killed");
    for (String left : List.of(".data/host.csv", ".data/.events/events-0", ".host/best/junk")) {
      Files.createDirectories(out.resolve(left).getParent());
      Files.writeString(out.resolve(left), "cut");
    }
    events(out).assertDone();
    assertEquals(List.of("commands.txt", "data", "model.onnx", "saved_model"), names(out));
    assertEquals(
        List.of("host.csv", "schema.json", "test.csv", "train.csv"), names(out.resolve("data")));
  }

  @Test
  void aRunThatFailsLeavesNoFileOfALog() throws IOException {
    Path log = Files.createDirectories(folder.resolve("bad"));
    Files.writeString(
        log.resolve("events.csv"), "user,item,behaviour,time\nu1,i1,click,1000\nu1,i1,click,x\n");
    Path out = folder.resolve("failed");
    Ran.of(
            "logs",
            "events",
            "--behaviours",
            "click,order",
            "--data",
            log.toString(),
            "--out",
            out.toString())
        .assertBadInput("events.csv, line 3");
    assertFalse(Files.exists(out));
  }

  private static long time(String row) {
    return Long.parseLong(row.substring(0, row.indexOf(',')));
  }

  @Test
  void theCommandsOfACampaignRun() throws IOException {
    Path out = folder.resolve("campaign");
    Ran.of(
            "logs",
            "hillstrom",
            "--data",
            folder.resolve("mail").toString(),
            "--out",
            out.toString())
        .assertDone();
    assertEquals(1 + 180, Files.readAllLines(out.resolve("data/train.csv")).size()); // 0.45 of 400
    check(out, "leu-ifu");
  }

  @Test
  void aLogThatIsNotThereOrNotKnownIsRefusedInOneLine() {
    String data = folder.resolve("log").toString();
    String out = folder.resolve("none").toString();
    Ran.of("logs", "online-retial", "--data", data, "--out", out)
        .assertBadInput("'online-retial'", "online-retail");
    Ran.of("logs", "online-retail", "--data", data, "--out", out)
        .assertBadInput("expected a table 'transactions'");
    Ran.of("logs", "events", "--data", data, "--out", out).assertBadInput("--behaviours");
    Ran.of("logs", "tmall", "--data", data, "--out", out, "--rows", "0")
        .assertBadInput("1 row or more");
  }
}
