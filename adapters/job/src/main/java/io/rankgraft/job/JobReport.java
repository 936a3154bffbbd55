package io.rankgraft.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rankgraft.data.EncodingCounts;
import io.rankgraft.evaluate.lift.LiftReport;
import io.rankgraft.evaluate.lift.TaskLift;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.TensorFlow;

/**
 * What a job came to, as {@code report.json} and {@code report.html}; the verdict first.
 *
 * @param groups the lift on groups of rows, by task
 * @param controls the trainings of those that were trained
 */
record JobReport(
    GraftJob job,
    JobPlan plan,
    TrainingOptions options,
    Parts parts,
    JobTraining.Outcome outcome,
    LiftReport lift,
    Comparison comparison,
    Map<String, List<TaskLift.SliceLift>> groups,
    Map<String, JobTraining.Outcome> controls,
    Rivals rivals,
    List<String> notes,
    Map<String, Double> seconds) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("headline", lift.headline());
    all.put("againstHost", lift.verdict());
    all.put("next", next());
    all.put("tasks", lift.tasks().stream().map(TaskFacts::of).toList());
    all.putAll(facts());
    all.put(Rivals.ROWS, rivals.rows());
    all.put("rivals", rivals.grafts());
    all.put("validation", comparison.validationLosses());
    all.put("trainLosses", outcome.trainLosses());
    all.put("validationLosses", outcome.validationLosses());
    Map<String, List<Double>> curves = new LinkedHashMap<>();
    controls.forEach((name, of) -> curves.put(name, of.validationLosses()));
    all.put("controlValidationLosses", curves);
    all.put("groups", groups);
    all.put("encoding", encoding());
    all.put("lift", lift);
    all.put("seconds", seconds);
    try {
      return JSON.writeValueAsString(all) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("graft", String.join(",", plan.grafts().stream().map(g -> g.name()).toList()));
    facts.put(Rivals.CONFIGURATION, configurations(plan));
    facts.put("join", plan.splice() ? "splice" : "residual");
    facts.put("host", job.host().path().toString());
    facts.put("taps", job.host().taps());
    facts.put("label", plan.target().name());
    facts.put("unit", plan.columns().unit().orElse("none"));
    facts.put(
        "rows",
        "%s train, %s validation, %s test"
            .formatted(parts.train().size(), parts.validation().size(), parts.test().size()));
    facts.put("split", parts.protocol());
    facts.put("protocol", "epoch by validation loss; the test rows were scored once");
    facts.put("epoch", outcome.best());
    facts.put("epochs", outcome.epochs());
    facts.put("validationHost", outcome.hostLoss());
    facts.put("validationGrafted", outcome.bestLoss());
    facts.put("rate", options.rate().orElseThrow());
    facts.put("controls", job.controls() ? "all" : "none");
    facts.put("batch", options.batch().orElseThrow());
    facts.put("patience", options.patience().orElseThrow());
    facts.put("seed", options.seed());
    facts.put("notes", notes);
    facts.put("tensorflow", TensorFlow.version());
    return facts;
  }

  /** By graft. */
  static Map<String, Object> configurations(JobPlan plan) {
    Map<String, Object> all = new LinkedHashMap<>();
    plan.grafts().forEach(g -> all.put(g.name(), g.config()));
    return all;
  }

  String page() {
    return new JobPage(this, facts(), encoding()).html();
  }

  String next() {
    return NextStep.of(lift, plan.target().name());
  }

  /** Of the rows of all parts. */
  private EncodingCounts encoding() {
    EncodingCounts counts = parts.train().store().counts();
    return parts.test().store() == parts.train().store()
        ? counts
        : counts.merge(parts.test().store().counts());
  }
}
