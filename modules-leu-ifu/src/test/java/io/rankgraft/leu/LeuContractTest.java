package io.rankgraft.leu;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Join;
import io.rankgraft.graph.Mount;
import io.rankgraft.graph.Taps;
import io.rankgraft.ifu.TowersHost;
import io.rankgraft.testkit.GraftContract;
import java.util.List;
import org.tensorflow.types.TFloat32;

/** What every graft promises, kept by LEU on the click logit of a two-tower host. */
class LeuContractTest implements GraftContract<Leu.Inputs, Leu.Outputs> {
  @Override
  public Taps host(GraftScope scope) {
    return TowersHost.build(scope);
  }

  @Override
  public Mount<Leu.Inputs, Leu.Outputs> mount(String name) {
    return new Mount<>(
        name,
        new Leu(LeuConfig.ofDefaults()),
        (scope, taps) -> new Leu.Inputs(taps.require("click", TFloat32.class, -1)),
        Join.residual("logit", Leu.Outputs::vector));
  }

  @Override
  public List<String> parameterNames() {
    return List.of("labels", "head", "head-bias");
  }
}
