package io.rankgraft.app;

import io.rankgraft.files.ConfigFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options {@code train} and {@code compare} share. */
final class CommonOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "A directory the model can read, or 'planted' or 'null' (generated).")
  private String data;

  @Option(
      names = "--behaviours",
      split = ",",
      paramLabel = "NAME",
      description = "Of a log of several behaviours: which, upstream first, the target last.")
  private List<String> behaviours = new ArrayList<>();

  @Option(names = "--preset", description = "Default: ${DEFAULT-VALUE}; list shows all.")
  private String preset = "default";

  @Option(names = "--config", paramLabel = "FILE", description = "Options as JSON or YAML.")
  private Path config;

  @Option(
      names = "--set",
      arity = "1..*",
      paramLabel = "KEY=VALUE",
      description = "Options of the model or of the training.")
  private List<String> set = new ArrayList<>();

  @Option(names = "--epochs", description = "At most this many epochs.")
  private Integer epochs;

  @Option(names = "--batch", description = "Examples a step: users, rows or lists.")
  private Integer batch;

  @Option(names = "--threads", description = "Threads (default: ${DEFAULT-VALUE}).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--max-minutes",
      paramLabel = "M",
      description = "Stop training after M minutes; the best epoch so far counts.")
  private double maxMinutes = Double.POSITIVE_INFINITY;

  @Option(names = "--resume", description = "Go on where an interrupted run stopped.")
  private boolean resume;

  /** As given; null without. */
  String data() {
    return data;
  }

  Study.Settings settings(long seed) {
    return new Study.Settings(preset, seed, threads(), maxMinutes());
  }

  private int threads() {
    if (threads < 1) {
      throw new IllegalArgumentException("--threads: expected 1 or more but got " + threads);
    }
    return threads;
  }

  private double maxMinutes() {
    if (!(maxMinutes > 0)) {
      throw new IllegalArgumentException(
          "--max-minutes: expected more than 0 but got " + maxMinutes);
    }
    return maxMinutes;
  }

  boolean resume() {
    return resume;
  }

  /**
   * What {@code --config}, {@code --set}, {@code --epochs} and {@code --batch} say, later ones win.
   */
  Map<String, String> overrides() {
    Map<String, String> all = new LinkedHashMap<>();
    if (config != null) {
      Options.put(ConfigFile.read(config), all);
    }
    set.forEach(pair -> ModelSpec.putOption(all, pair, "--set"));
    if (!behaviours.isEmpty()) {
      all.put("logBehaviours", Options.JSON.valueToTree(behaviours).toString());
    }
    if (epochs != null) {
      all.put("epochs", epochs.toString());
    }
    if (batch != null) {
      all.put("batch", batch.toString());
    }
    return all;
  }
}
