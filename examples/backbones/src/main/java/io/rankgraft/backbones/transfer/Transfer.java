package io.rankgraft.backbones.transfer;

import io.rankgraft.graph.Graft;
import io.rankgraft.ptn.Ptn;
import io.rankgraft.ptn.PtnConfig;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** A graft with PTN's contract: behaviours' vectors in, enhanced ones and losses out. */
@FunctionalInterface
public interface Transfer extends Graft<Ptn.Inputs, Transfer.Outputs> {
  /**
   * @param users enhanced users by behaviour, [U, d]
   * @param items the items that go with them, [V, d]: the host's own unless items are enhanced
   * @param pairs PTN's projections, which its regulariser reads; empty for others
   */
  record Outputs(
      List<Operand<TFloat32>> users, List<Operand<TFloat32>> items, List<Ptn.Pair> pairs) {
    public Outputs {
      users = List.copyOf(users);
      items = List.copyOf(items);
      pairs = List.copyOf(pairs);
    }
  }

  /** PTN itself. */
  static Transfer ofPtn(PtnConfig config) {
    return (scope, inputs) -> {
      Ptn.Outputs out = new Ptn(config).attach(scope, inputs);
      return new Outputs(
          out.users(),
          inputs.behaviours().stream().map(Ptn.Behaviour::items).toList(),
          out.pairs());
    };
  }
}
