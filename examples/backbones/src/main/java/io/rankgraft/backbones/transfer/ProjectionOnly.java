package io.rankgraft.backbones.transfer;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.ptn.Propagation;
import io.rankgraft.ptn.Ptn;
import io.rankgraft.ptn.PtnConfig;

/**
 * "Proj. Trans." of HPMR's Table 5: PTN whose projected vectors are transferred as they are,
 * without the Extraction Network.
 */
public record ProjectionOnly(PtnConfig config) implements Transfer {
  @Override
  public Outputs attach(GraftScope scope, Ptn.Inputs inputs) {
    return Transfer.ofPtn(config)
        .attach(
            scope,
            new Ptn.Inputs(inputs.behaviours(), Propagation.identity(), inputs.supervision()));
  }
}
