package io.rankgraft.job;

import java.util.LinkedHashMap;
import java.util.Map;

/** What has to be the same for a job to go on from where another stopped, by option. */
final class JobOptions {
  private JobOptions() {}

  /** Threads and the greatest number of epochs may differ: neither changes a step. */
  static Map<String, String> of(GraftJob job) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("host", job.host().path().toString());
    options.put("signature", job.host().signature().orElse("default"));
    options.put("taps", job.host().taps().toString());
    options.put("inputs", job.host().inputs().toString());
    options.put("cuts", job.host().cuts().toString());
    job.grafts().forEach(g -> options.put("graft " + g.name(), g.config().toString()));
    options.put("join", job.splice() ? "splice" : "residual");
    options.put("tasks", job.tasks().toString());
    options.put("target", job.target().orElse("last"));
    options.put("columns", job.columns().toString());
    job.rows().ifPresent(rows -> options.put("split", rows.split().toString()));
    options.put("controls", job.controls() ? "all" : "none");
    options.put("batch", job.training().batch().toString());
    options.put("rate", job.training().rate().toString());
    options.put("patience", job.training().patience().toString());
    options.put("seed", Long.toString(job.training().seed()));
    return options;
  }
}
