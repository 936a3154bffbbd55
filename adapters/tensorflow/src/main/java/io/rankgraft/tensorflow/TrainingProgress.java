package io.rankgraft.tensorflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Position;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How far a training is and what it saw: with the variables of a {@link Checkpoint}, all it takes
 * to go on as if it had not stopped.
 *
 * @param next the next batch
 * @param epochs the finished ones
 * @param current what was done of the epoch under way
 * @param validations in the order they were made
 * @param finished why the training is over for good; empty while it may go on
 */
public record TrainingProgress(
    Position next,
    List<Epoch> epochs,
    Partial current,
    List<Validated> validations,
    String finished) {
  private static final JsonMapper JSON = new JsonMapper();

  /** Before the first step. */
  public static final TrainingProgress START =
      new TrainingProgress(Position.START, List.of(), Partial.NONE, List.of(), "");

  /**
   * A finished epoch.
   *
   * @param number from 1
   * @param meanLosses of each loss term over the steps
   * @param seconds spent in feeding and training
   */
  public record Epoch(int number, List<Double> meanLosses, int steps, double seconds) {}

  /** The part of an epoch that is done; sums instead of means. */
  public record Partial(List<Double> lossSums, int steps, double seconds) {
    static final Partial NONE = new Partial(List.of(), 0, 0);
  }

  /**
   * A measured metric; larger is better.
   *
   * @param epochs finished epochs
   * @param step finished steps
   * @param midEpoch whether it was measured within an epoch, because the training stopped there
   */
  public record Validated(int epochs, long step, boolean midEpoch, double metric) {}

  public TrainingProgress {
    Objects.requireNonNull(next, "training progress: expected the next position");
    Objects.requireNonNull(current, "training progress: expected the current epoch");
    Objects.requireNonNull(finished, "training progress: expected a reason or nothing");
    epochs = List.copyOf(epochs);
    validations = List.copyOf(validations);
  }

  /** The best validation, the first of equal ones. */
  public Optional<Validated> best() {
    return validations.stream()
        .max(
            Comparator.comparingDouble(Validated::metric)
                .thenComparing(Comparator.comparingLong(Validated::step).reversed()));
  }

  /** Validations at the end of an epoch since the best one. */
  public int withoutImprovement() {
    long since = best().map(Validated::step).orElse(0L);
    return (int) validations.stream().filter(v -> v.step() > since && !v.midEpoch()).count();
  }

  /** As the note of a checkpoint. */
  public JsonNode toJson() {
    return JSON.valueToTree(this);
  }

  /**
   * The other way.
   *
   * @throws BadInputException if it is not the note of a training
   */
  public static TrainingProgress ofJson(JsonNode note) {
    try {
      TrainingProgress progress = JSON.treeToValue(note, TrainingProgress.class);
      if (progress != null) {
        return progress;
      }
      throw new BadInputException("training progress: expected a note but there is none");
    } catch (JsonProcessingException e) {
      throw new BadInputException(
          "training progress: expected the note of a training but %s"
              .formatted(e.getOriginalMessage()),
          e);
    }
  }
}
