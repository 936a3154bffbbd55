package io.rankgraft.app;

import io.rankgraft.report.DataFacts;
import io.rankgraft.report.TaskRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Models of one family that predict the tasks of one data set. */
final class TaskStudy implements Study {
  private final TaskFamily family;
  private final TaskFamily.Opened opened;
  private final Map<String, String> making;
  private TaskData data; // of the first run; the others' must be comparable

  /**
   * @param making the options by which the data were made
   */
  TaskStudy(TaskFamily family, TaskFamily.Opened opened, Map<String, String> making) {
    this.family = family;
    this.opened = opened;
    this.making = making;
  }

  private TaskData data() {
    if (data == null) {
      throw new IllegalStateException("study: expected a run before its facts but there is none");
    }
    return data;
  }

  @Override
  public DataFacts facts() {
    return data().facts();
  }

  @Override
  public List<String> metrics() {
    return TaskMetrics.names(data());
  }

  @Override
  public Run run(ModelSpec spec, Settings settings) {
    if (!spec.model().equals(family.name())) {
      ModelFamily.of(spec.model());
      throw new IllegalArgumentException(
          "model '%s': expected '%s' as before but got '%s'; models of other data are compared apart"
              .formatted(spec.text(), family.name(), spec.model()));
    }
    Map<String, String> options = new LinkedHashMap<>(settings.options());
    options.putAll(spec.options());
    Map<String, String> training = Options.taken(TaskTraining.DEFAULTS, options);
    TaskRun run =
        new TaskRun(
            spec,
            settings.preset(),
            opened.configure(settings.preset(), options),
            Options.overlay("training", TaskTraining.DEFAULTS, TaskTraining.class, training),
            making,
            settings.seed(),
            settings.threads(),
            settings.maxMinutes());
    if (data == null) {
      data = run.model().data();
    }
    return run;
  }

  @Override
  public List<TaskRow> baselines(Run run) {
    return TaskBaselines.of(((TaskRun) run).model().data());
  }
}
