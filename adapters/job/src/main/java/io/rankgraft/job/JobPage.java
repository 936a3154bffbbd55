package io.rankgraft.job;

import io.rankgraft.data.EncodingCounts;
import io.rankgraft.evaluate.lift.LiftReport;
import io.rankgraft.report.Figure;
import io.rankgraft.report.HtmlPage;
import io.rankgraft.report.HtmlPage.Cell;
import io.rankgraft.report.SvgPlot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** {@code report.html} of a job: the verdict and what to do next first. */
record JobPage(JobReport report, Map<String, Object> facts, EncodingCounts encoding) {

  String html() {
    LiftReport lift = report.lift();
    JobTraining.Outcome outcome = report.outcome();
    HtmlPage page = new HtmlPage("Graft " + facts.get("graft"));
    page.header(
        "Rankgraft graft job",
        "%s on %s".formatted(facts.get("graft"), facts.get("host")),
        "%s · epoch %s of %s · seed %s"
            .formatted(facts.get("rows"), outcome.best(), outcome.epochs(), facts.get("seed")));
    List<String> first = new ArrayList<>();
    first.add(lift.headline());
    if (lift.hasControls()) {
      first.addAll(lift.lines().subList(1, 1 + lift.tasks().size()));
    }
    report.rivals().line(String.valueOf(facts.get("graft"))).ifPresent(first::add);
    first.add(report.next());
    page.callout(first);
    lift.tasks()
        .forEach(
            task ->
                new JobTaskPage(
                        page,
                        task,
                        report.groups().get(task.task()),
                        report.comparison().predicted(task.task()))
                    .add());
    training(page);
    page.section("Configuration");
    Map<String, String> shown = new LinkedHashMap<>();
    facts.forEach((name, value) -> shown.put(name, String.valueOf(value)));
    shown.remove("notes");
    page.facts(shown);
    if (!report.notes().isEmpty()) {
      page.section("Notes");
      page.bullets(report.notes());
    }
    encoding(page);
    page.section("Time");
    Map<String, String> times = new LinkedHashMap<>();
    report.seconds().forEach((name, s) -> times.put(name, HtmlPage.number("%.1f s", s)));
    page.facts(times);
    return page.finish();
  }

  private void training(HtmlPage page) {
    JobTraining.Outcome outcome = report.outcome();
    page.section("Training");
    page.beginFigures();
    page.figure(
        SvgPlot.lines("epoch", "loss", List.of(series("training rows", 1, outcome.trainLosses()))),
        "Loss per epoch on the training rows, summed over all terms.");
    List<Figure.Series> curves = new ArrayList<>();
    curves.add(series("with the graft", 0, outcome.validationLosses()));
    report.controls().forEach((name, of) -> curves.add(series(name, 0, of.validationLosses())));
    page.figure(
        SvgPlot.lines("epoch", "loss", curves),
        "Loss on the validation rows, the mean over the tasks. Epoch 0 is the host alone; epoch %s was kept."
            .formatted(outcome.best()));
    page.endFigures();
  }

  private static Figure.Series series(String name, int from, List<Double> losses) {
    return new Figure.Series(
        name,
        IntStream.range(from, from + losses.size()).mapToObj(e -> (double) e).toList(),
        losses);
  }

  private void encoding(HtmlPage page) {
    if (encoding.features().isEmpty()) {
      return;
    }
    page.section("Features");
    List<List<Cell>> rows = new ArrayList<>();
    encoding
        .features()
        .forEach(
            (name, c) ->
                rows.add(
                    List.of(
                        Cell.of(name),
                        Cell.count(c.values()),
                        Cell.count(c.missing()),
                        Cell.count(c.unknown()),
                        Cell.count(c.cut()))));
    page.table(
        String.format(
            Locale.ROOT,
            "What was lost when %,d rows were encoded. Values of a sequence are its events.",
            encoding.rows()),
        List.of("feature", "values", "rows without", "unknown values", "events cut off"),
        rows);
  }
}
