package io.rankgraft.ifu;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Join;
import io.rankgraft.graph.Mount;
import io.rankgraft.graph.Taps;
import io.rankgraft.graph.Task;
import io.rankgraft.testkit.GraftContract;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** What every graft promises, kept by the fusion of towers that are made for it. */
class TowerFusionContractTest implements GraftContract<TowerFusion.Inputs, TowerFusion.Outputs> {
  @Override
  public Taps host(GraftScope scope) {
    return TowersHost.build(scope);
  }

  @Override
  public Mount<TowerFusion.Inputs, TowerFusion.Outputs> mount(String name) {
    return new Mount<>(
        name,
        new TowerFusion(TowerFusionConfig.ofDefaults()),
        (scope, taps) -> {
          Operand<TFloat32> x = taps.require("x", TFloat32.class, -1, TowersHost.WIDTH);
          return new TowerFusion.Inputs(
              List.of(
                  new Tower(
                      Task.ofBinary("click"), x, in -> TowersHost.tower(scope.child("click"), in)),
                  new Tower(
                      Task.ofBinary("buy"), x, in -> TowersHost.tower(scope.child("buy"), in))));
        },
        Join.residual("logit", out -> out.towers().get(1).representation()));
  }

  @Override
  public List<String> parameterNames() {
    return List.of(
        "click/w",
        "click/v",
        "leu-click/labels",
        "ifu-representation/h1",
        "ifu-label/h1",
        "buy/w",
        "buy/v",
        "head",
        "head-bias");
  }
}
