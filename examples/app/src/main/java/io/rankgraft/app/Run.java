package io.rankgraft.app;

import io.rankgraft.files.MultiBehaviourReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A training and its evaluation, fully specified: all that decides the numbers.
 *
 * @param spec the model and its own options, as the user wrote them
 * @param making the options by which the data were made, where any were given
 */
record Run(
    ModelSpec spec, Variant<?> variant, Map<String, String> making, Study.Settings settings) {
  /** As the user wrote the model. */
  String name() {
    return spec.text();
  }

  Evaluation<?> evaluation() {
    return variant.evaluation();
  }

  long seed() {
    return settings.seed();
  }

  Run withSeed(long seed) {
    return new Run(spec, variant, making, settings.withSeed(seed));
  }

  /** All options and their values, as {@code --set} would take them. */
  Map<String, String> options() {
    Map<String, String> options = Options.text(variant.options(), evaluation().selection());
    options.putAll(making);
    return options;
  }

  /** What a stored result must agree in to be this run's: everything but the number of threads. */
  String key() {
    return key(options()) + " minutes=" + settings.maxMinutes();
  }

  /** What a checkpoint must agree in to be gone on from: also not how long training lasts. */
  String trajectoryKey() {
    Map<String, String> options = options();
    options.keySet().removeAll(List.of("epochs", "patience"));
    return key(options);
  }

  private String key(Map<String, String> options) {
    return "%s %s seed=%s data=%s".formatted(spec.model(), options, seed(), evaluation().dataKey());
  }

  /** Preset and options in words. */
  String setting() {
    return "preset " + settings.preset() + ", options of the first variant " + options();
  }

  /**
   * Checks that a table may hold both.
   *
   * @throws IllegalArgumentException naming what differs
   */
  void requireComparable(Run first) {
    String expected = first.evaluation().common();
    String found = evaluation().common();
    if (!found.equals(expected)) {
      throw new IllegalArgumentException(
          "compare '%s': expected %s as for '%s' but got %s; give them by --set"
              .formatted(name(), expected, first.name(), found));
    }
  }

  /** Says at once what of the data was probably meant otherwise; reports have all notes. */
  void warn(PrintWriter console) {
    for (String warning : MultiBehaviourReader.warnings(evaluation().facts().notes())) {
      console.println("warning: " + warning);
    }
    console.flush();
  }

  /**
   * Trains, selects an epoch and evaluates it once.
   *
   * @param out gets the checkpoints
   * @throws IllegalStateException if a loss is not finite
   */
  Finished train(Path out, Progress progress, boolean resume) {
    return new Experiment<>(this, variant, out).run(progress, resume);
  }
}
