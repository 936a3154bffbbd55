package io.rankgraft.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchCommandTest {
  @Test
  void listNamesEveryBenchmarkWithoutRunningIt() {
    StringWriter out = new StringWriter();
    int status = new CommandLine(new BenchCommand()).setOut(new PrintWriter(out)).execute("--list");
    assertEquals(0, status);
    for (String name : List.of("hpmr-step", "nmtr-step", "table-step", "full-ranking")) {
      assertTrue(out.toString().contains(name), out.toString());
    }
  }

  @Test
  void sidesTakeTurnsAndWarmUpIsNotCounted() {
    List<String> order = new ArrayList<>();
    Rounds rounds = Rounds.time(1, 2, List.of(() -> order.add("a"), () -> order.add("b")));
    assertEquals(List.of("a", "b", "a", "b", "a", "b"), order);
    assertEquals(2, rounds.rounds());
    assertTrue(rounds.ratio(0, 1) > 0);
  }
}
