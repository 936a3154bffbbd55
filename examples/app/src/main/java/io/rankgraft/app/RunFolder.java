package io.rankgraft.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.rankgraft.data.BadInputException;
import io.rankgraft.tensorflow.Checkpoint;
import io.rankgraft.tensorflow.ModelSession;
import java.nio.file.Path;

/**
 * The checkpoints of a run, in its output folder: {@code checkpoint/last} to go on from and {@code
 * checkpoint/best} with the selected epoch.
 *
 * @param model what the checkpoints are of: model, options, seed and data
 */
record RunFolder(Path out, String model) {
  private Checkpoint last() {
    return new Checkpoint(out.resolve("checkpoint").resolve("last"));
  }

  private Checkpoint best() {
    return new Checkpoint(out.resolve("checkpoint").resolve("best"));
  }

  /** Where an earlier run stopped, its variables loaded; the start, if there is none. */
  RunState resume(ModelSession session) {
    return last()
        .load(session, model)
        .map(
            note -> {
              try {
                return Options.JSON.treeToValue(note, RunState.class);
              } catch (JsonProcessingException e) {
                throw new BadInputException(
                    "checkpoint '%s': expected a run's state but %s"
                        .formatted(out, e.getOriginalMessage()));
              }
            })
        .orElseGet(RunState::start);
  }

  void saveLast(ModelSession session, RunState state) {
    last().save(session, model, Options.JSON.valueToTree(state));
  }

  void saveBest(ModelSession session, RunState state) {
    best().save(session, model, Options.JSON.valueToTree(state));
  }

  /** Loads the selected epoch. */
  void loadBest(ModelSession session) {
    best().load(session, model);
  }
}
