package io.rankgraft.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RivalsTest {
  private static final Map<String, ?> CASCADE = Map.of("cascade", Map.of("dim", 16));

  @TempDir Path folder;

  private static Predictions labels(double... labels) {
    boolean[] all = new boolean[labels.length];
    Arrays.fill(all, true);
    return new Predictions(JobTask.ofBinary("buy"), labels, labels, labels, all, labels);
  }

  private Rivals of(double... labels) {
    return Rivals.beside(folder.resolve("mine"), CASCADE, labels(labels));
  }

  private void report(String name, String rows, String configuration) throws IOException {
    Path place = Files.createDirectories(folder.resolve(name));
    Files.writeString(
        place.resolve("report.json"),
        "{\"testRows\": \"%s\", \"configuration\": %s}".formatted(rows, configuration));
  }

  @Test
  void aJobAloneHasNoRivals() {
    assertEquals(List.of(), of(0, 1, 0).grafts());
    assertTrue(of(0, 1, 0).line("cascade").isEmpty());
  }

  @Test
  void otherGraftsAndConfigurationsOnTheSameRowsAreRivals() throws IOException {
    String rows = of(0, 1, 0).rows();
    report("a", rows, "{\"tim\": {\"dim\": 8}}");
    report("b", rows, "{\"cascade\": {\"dim\": 32}}");
    report("c", rows, "{\"history\": {}, \"cascade\": {\"dim\": 16}}");
    Rivals rivals = of(0, 1, 0);
    assertEquals(
        List.of("tim", "cascade configured otherwise", "history,cascade"), rivals.grafts());
    assertTrue(
        rivals.line("cascade").orElseThrow().startsWith("4 grafts were compared on this log"));
  }

  @Test
  void theSameGraftOtherRowsAndOtherFilesAreNone() throws IOException {
    String rows = of(0, 1, 0).rows();
    assertFalse(rows.equals(of(0, 1, 1).rows()));
    report("same", rows, "{\"cascade\": {\"dim\": 16}}");
    report("other-rows", of(0, 1, 1).rows(), "{\"tim\": {}}");
    report("mine", rows, "{\"tim\": {}}");
    report("damaged", rows, "{\"tim\": ");
    assertEquals(List.of(), of(0, 1, 0).grafts());
  }
}
