package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.report.PaperReport;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PaperTableTest {
  private static final Map<String, PaperTable> ALL = PaperTable.all();

  @Test
  @Tag("slow")
  void everyRowIsAVariantThatCompareTakes() {
    Map<List<Object>, Study<?>> studies = new HashMap<>();
    Study.Settings settings = new Study.Settings("default", 1, 1, Double.POSITIVE_INFINITY);
    ALL.forEach(
        (id, table) -> {
          for (PaperTable.Row row : table.run()) {
            Map<String, String> options = new LinkedHashMap<>(table.set());
            table.sweep().forEach((option, values) -> options.put(option, values.get(0)));
            ModelSpec spec = ModelSpec.parse(PaperTable.embedded(row.spec(), Map.of()));
            String data = table.data() == null ? "" : table.data();
            Family<?> reads = Family.of(ModelSpec.parse(table.run().get(0).spec()).model());
            Study<?> study =
                studies.computeIfAbsent(
                    List.of(reads.name(), data, options),
                    key -> Study.of(reads, table.data(), options));
            assertEquals(spec.text(), study.run(spec, settings).name(), id);
          }
        });
  }

  @Test
  @Tag("slow")
  void everyColumnThatIsMeasuredIsAMetricOfTheEmbeddedData() {
    Map<String, List<String>> metrics = new HashMap<>();
    Study.Settings settings = new Study.Settings("default", 1, 1, Double.POSITIVE_INFINITY);
    ALL.forEach(
        (id, table) -> {
          if (table.run().isEmpty()) {
            return;
          }
          ModelSpec first = ModelSpec.parse(table.run().get(0).spec());
          List<String> names =
              metrics.computeIfAbsent(
                  first.model() + table.data(),
                  key ->
                      Study.of(Family.of(first.model()), table.data(), table.set())
                          .run(first, settings)
                          .evaluation()
                          .metrics());
          table
              .printed()
              .values()
              .forEach(
                  columns ->
                      columns.forEach(
                          (name, metric) ->
                              assertTrue(
                                  metric.isEmpty()
                                      || PaperTable.metric(metric, names) != PaperReport.NONE,
                                  id + " " + name)));
        });
  }

  @Test
  void aTableIsRunOrRedoneByAnotherCommandOrCannotBeRedone() {
    ALL.forEach(
        (id, table) -> {
          int ways = (table.run().isEmpty() ? 0 : 1);
          ways += table.command() == null ? 0 : 1;
          ways += table.cannot() == null ? 0 : 1;
          assertEquals(1, ways, id);
        });
  }

  @Test
  void printedNumbersAreThoseOfThePapers() {
    assertEquals(0.2375, printed("hpmr:4", "HPMR", "Beibei", 0));
    assertEquals(0.0366, printed("nmtr:V", "NMTR-NeuMF", "Tmall", 1));
    assertEquals(0.9093, printed("htlnet:2", "HTLNet", "KuaiRand", 5));
    assertEquals(0.001456, printed("dtrn:4", "DTRN", "E-commerce", 7));
    assertEquals(0.8828, printed("dtrn:5", "DTRN", "E-commerce", 3));
    assertEquals(0.7870, printed("heroes:2", "HEROES", "Criteo", 3));
  }

  private static double printed(String table, String row, String dataset, int column) {
    return ALL.get(table).rows().stream()
        .filter(r -> r.name().equals(row))
        .findFirst()
        .orElseThrow()
        .values()
        .get(dataset)
        .get(column);
  }

  @Test
  void embeddedDataHaveOptionsOfTheirOwnUnlessARowOrTheCommandLineSetsThem() {
    assertEquals("ncf:unit=gmf", PaperTable.embedded("ncf:unit=gmf", Map.of()));
    assertEquals(
        "hpmr:lambdas=0.1,0.2,0.7:negativeWeight=0.2:urs=false",
        PaperTable.embedded("hpmr:urs=false", Map.of()));
    assertEquals(
        "hpmr:negativeWeight=0.5",
        PaperTable.embedded("hpmr:negativeWeight=0.5", Map.of("lambdas", "1,0,0")));
  }

  @Test
  void metricsOfTasksAreFoundByTheirNumber() {
    List<String> metrics = List.of("AUC click", "LogLoss click", "AUC view", "NRMSE watch");
    assertEquals(2, PaperTable.metric("AUC@2", metrics));
    assertEquals(3, PaperTable.metric("NRMSE@1", metrics));
    assertEquals(1, PaperTable.metric("LogLoss click", metrics));
    assertEquals(PaperReport.NONE, PaperTable.metric("AUC@3", metrics));
    assertEquals(0, PaperTable.metric("HR@10", List.of("HR@10", "HR@100")));
  }

  @Test
  void aNameIsATableAPaperOrAll() {
    assertEquals(List.of("hpmr:5"), List.copyOf(PaperTable.named("hpmr:5", ALL).keySet()));
    assertTrue(PaperTable.named("dtrn", ALL).size() > 5);
    assertEquals(ALL, PaperTable.named("all", ALL));
    String message =
        assertThrows(IllegalArgumentException.class, () -> PaperTable.named("hpmr:55", ALL))
            .getMessage();
    assertTrue(message.contains("nearest: hpmr:5"), message);
  }
}
