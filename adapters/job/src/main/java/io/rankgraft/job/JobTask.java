package io.rankgraft.job;

import io.rankgraft.graph.Names;
import io.rankgraft.graph.Task;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A task of a job: what is predicted, and where the log says it. The label is the column of the
 * task's name.
 *
 * @param mask the column of 0 and 1 that says which rows have a label; empty if all have
 * @param sampling the share of its negatives that the log kept; 1 if it kept all
 * @param hostScore the column of what the host said in its own system; empty if it was not logged
 */
public record JobTask(
    Task task, Optional<String> mask, double sampling, Optional<String> hostScore) {
  public JobTask {
    Objects.requireNonNull(task, "job task: expected a task");
    Objects.requireNonNull(mask, "job task: expected a mask or empty");
    Objects.requireNonNull(hostScore, "job task: expected the column of a score or empty");
    Names.requireSymbol("task", task.name());
    if (!(sampling > 0 && sampling <= 1)) {
      throw new IllegalArgumentException(
          "task '%s': expected a sampling rate above 0 and at most 1 but got %s"
              .formatted(task.name(), sampling));
    }
    if (sampling < 1 && task.kind() != Task.Kind.BINARY) {
      throw new IllegalArgumentException(
          "task '%s': expected no sampling rate of an amount but got %s"
              .formatted(task.name(), sampling));
    }
  }

  public static JobTask of(Task task) {
    return new JobTask(task, Optional.empty(), 1, Optional.empty());
  }

  /** A task with labels of 0 and 1. */
  public static JobTask ofBinary(String name) {
    return of(Task.ofBinary(name));
  }

  /**
   * {@code NAME} or {@code NAME:KIND}, where the kind is binary, amount or zero-inflated.
   *
   * @throws IllegalArgumentException if there is no such kind
   */
  public static JobTask parse(String text) {
    int colon = text.lastIndexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    String kind = colon < 0 ? "binary" : text.substring(colon + 1).toLowerCase(Locale.ROOT);
    return of(
        new Task(
            name,
            switch (kind) {
              case "binary" -> Task.Kind.BINARY;
              case "amount" -> Task.Kind.AMOUNT;
              case "zero-inflated" -> Task.Kind.ZERO_INFLATED_AMOUNT;
              default ->
                  throw new IllegalArgumentException(
                      "task '%s': expected the kind binary, amount or zero-inflated but got '%s'"
                          .formatted(name, kind));
            }));
  }

  public JobTask withMask(String column) {
    return new JobTask(task, Optional.of(column), sampling, hostScore);
  }

  public JobTask withSampling(double rate) {
    return new JobTask(task, mask, rate, hostScore);
  }

  /**
   * With the scores that the host gave these rows in its own system, a probability or a logit. A
   * job whose host scores them otherwise ends before it trains. Rows without a score do not count.
   */
  public JobTask withHostScore(String column) {
    return new JobTask(task, mask, sampling, Optional.of(column));
  }

  public String name() {
    return task.name();
  }

  boolean isBinary() {
    return task.kind() == Task.Kind.BINARY;
  }

  /** What a log that kept a part of its negatives adds to the logit of a row. */
  double logitShift() {
    return -Math.log(sampling);
  }
}
