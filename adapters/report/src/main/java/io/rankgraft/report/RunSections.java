package io.rankgraft.report;

import java.util.LinkedHashMap;
import java.util.Locale;

/** What the pages of all training runs have in common. */
final class RunSections {
  private RunSections() {}

  static void head(HtmlPage page, Report.Run run, DataFacts data, Report.Training training) {
    String preset = run.preset() == null ? "" : "preset " + run.preset() + " · ";
    page.header(
        "Rankgraft report",
        "%s on %s".formatted(run.model(), data.name()),
        "%sseed %s · %s epochs · %s"
            .formatted(preset, run.seed(), training.epochs(), training.stoppedBecause()));
  }

  static void training(HtmlPage page, Report.Training training) {
    page.section("Training");
    page.beginFigures();
    for (var plot : Curve.Plot.values()) {
      var curves = training.curves().stream().filter(curve -> curve.plot() == plot).toList();
      if (!curves.isEmpty()) {
        boolean loss = plot == Curve.Plot.LOSS;
        page.figure(
            Plots.lines(curves, loss ? "loss" : "validation metric"),
            loss ? "Training loss per epoch." : "On held-out training data, never the test set.");
      }
    }
    page.endFigures();
    var facts = new LinkedHashMap<String, String>();
    facts.put("epochs, steps", "%s, %s".formatted(training.epochs(), training.steps()));
    facts.put("seconds in all", HtmlPage.number("%.1f", training.seconds()));
    facts.put("seconds per epoch", HtmlPage.number("%.3f", training.secondsPerEpoch()));
    facts.put("seconds per step", HtmlPage.number("%.4f", training.secondsPerStep()));
    facts.put("seconds of evaluation", HtmlPage.number("%.2f", training.evaluationSeconds()));
    page.facts(facts);
  }

  static void details(
      HtmlPage page,
      DataFacts data,
      Report.Protocol protocol,
      Report.Run run,
      Report.Training training) {
    page.section("Data and protocol");
    var facts = new LinkedHashMap<>(data.lines());
    data.notes()
        .forEach((note, n) -> facts.put("note: " + note, String.format(Locale.ROOT, "%,d", n)));
    facts.put("split", protocol.split());
    facts.put("protocol", protocol.protocol());
    facts.put("selection", protocol.selection());
    page.facts(facts);
    page.section("Options").facts(run.options());
    var parameters = new LinkedHashMap<String, String>();
    training
        .parameters()
        .forEach((name, n) -> parameters.put(name, String.format(Locale.ROOT, "%,d", n)));
    page.section("Parameters").facts(parameters);
    page.section("Versions").facts(run.versions());
  }
}
