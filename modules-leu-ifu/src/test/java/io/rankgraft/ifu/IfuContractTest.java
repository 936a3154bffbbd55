package io.rankgraft.ifu;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Join;
import io.rankgraft.graph.Mount;
import io.rankgraft.graph.Taps;
import io.rankgraft.testkit.GraftContract;
import java.util.List;

/** What every graft promises, kept by IFU over the hidden layers of a two-tower host. */
class IfuContractTest implements GraftContract<Ifu.Inputs, Ifu.Outputs> {
  @Override
  public Taps host(GraftScope scope) {
    return TowersHost.build(scope);
  }

  @Override
  public Mount<Ifu.Inputs, Ifu.Outputs> mount(String name) {
    return new Mount<>(
        name,
        new Ifu(IfuConfig.ofDefaults()),
        (scope, taps) -> new Ifu.Inputs(TowersHost.hidden(taps)),
        Join.residual("logit", Ifu.Outputs::vector));
  }

  @Override
  public List<String> parameterNames() {
    return List.of("h1", "h2", "h3", "head", "head-bias");
  }
}
