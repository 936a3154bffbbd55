package io.rankgraft.tensorflow;

import com.fasterxml.jackson.databind.node.NullNode;
import java.nio.file.Path;

/** Saves after every step and says so, until it is killed. */
final class SavingProcess {
  private SavingProcess() {}

  public static void main(String[] args) {
    Checkpoint checkpoint = new Checkpoint(Path.of(args[0]));
    try (SmallModel model = SmallModel.ofAdam(1)) {
      checkpoint.load(model.session, "small");
      while (model.session.step() < 1_000_000) {
        model.step();
        checkpoint.save(model.session, "small", NullNode.getInstance());
        System.out.println(model.session.step());
      }
    }
  }
}
