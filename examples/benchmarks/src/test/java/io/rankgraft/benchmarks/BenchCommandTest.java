package io.rankgraft.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Tag("slow")
class BenchCommandTest {
  @Test
  void listNamesEveryBenchmarkWithoutRunningIt() {
    StringWriter out = new StringWriter();
    int status = new CommandLine(new BenchCommand()).setOut(new PrintWriter(out)).execute("--list");
    assertEquals(0, status);
    for (String name :
        List.of("hpmr-step", "nmtr-step", "htlnet-merges", "dtrn-step", "hawkes-step")) {
      assertTrue(out.toString().contains(name), out.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nmtr-step",
        "htlnet-table",
        "dtrn-serving",
        "hawkes-step",
        "serving-latency",
        "swaps-under-load",
        "hpmr-memory",
        "nmtr-memory",
        "htlnet-memory",
        "dtrn-memory",
        "hawkes-memory"
      })
  void aNamedBenchmarkRunsAtASmallSizeAndNoOther(String name) {
    StringWriter out = new StringWriter();
    int status =
        new CommandLine(new BenchCommand())
            .setOut(new PrintWriter(out))
            .execute("--small", "--threads", "1", name);
    assertEquals(0, status);
    String family = name.substring(0, name.indexOf('-'));
    List<String> lines = out.toString().lines().toList();
    assertTrue(lines.stream().allMatch(l -> l.startsWith("{\"name\":\"" + family)), out.toString());
    assertTrue(lines.stream().anyMatch(l -> l.contains("\"unit\"")), out.toString());
    assertTrue(lines.stream().anyMatch(l -> l.contains("\"at_most\"")), out.toString());
    boolean oneThing = !name.equals("swaps-under-load") && !name.endsWith("-memory");
    assertEquals(oneThing, out.toString().contains("/products"), out.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"dtrn-step", "hawkes-step", "dtrn-serving"})
  void bareProductsAreTimedBesideAndAProfileListsOpsByTime(String name) throws Exception {
    StringWriter out = new StringWriter();
    new CommandLine(new BenchCommand())
        .setOut(new PrintWriter(out))
        .execute("--small", "--threads", "1", "--profile", name);
    List<Double> millis = new ArrayList<>();
    for (String line : out.toString().lines().toList()) {
      JsonNode read = new JsonMapper().readTree(line);
      if (read.has("op")) {
        millis.add(read.get("ms").asDouble());
      }
    }
    assertTrue(out.toString().contains("/products\",\"median\""), out.toString());
    boolean trains = name.endsWith("-step");
    assertEquals(trains, out.toString().contains("/look-ups\",\"median\""), out.toString());
    assertTrue(millis.size() > 5 && millis.get(0) > 0, out.toString());
    List<Double> sorted = new ArrayList<>(millis);
    sorted.sort(Comparator.reverseOrder());
    assertEquals(sorted, millis);
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
