package io.rankgraft.backbones.transfer;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Task;
import io.rankgraft.ptn.Ptn;
import io.rankgraft.ptn.Supervision;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A rival of PTN, trained as PTN is: L = Σ_k λ_k (γ1 L_k^ori + γ2 L_k^enh), HPMR's Eq. 13 without
 * its L^uni, so that two transfers differ in nothing but the transfer.
 *
 * @param lambdas λ_k, upstream first
 * @param items whether items are enhanced too; PTN enhances users alone (Eq. 12)
 */
public record Rival(
    Sharing sharing, float gammaOriginal, float gammaEnhanced, List<Float> lambdas, boolean items)
    implements Transfer {
  public Rival {
    lambdas = List.copyOf(lambdas);
    if (items && !sharing.sharesItems()) {
      throw new IllegalArgumentException(
          "transfer '%s': expected users alone, for it propagates to users only, but got items=true"
              .formatted(sharing.getClass().getSimpleName()));
    }
  }

  @Override
  public Outputs attach(GraftScope scope, Ptn.Inputs inputs) {
    List<Ptn.Behaviour> behaviours = inputs.behaviours();
    if (behaviours.size() != lambdas.size()) {
      throw new IllegalArgumentException(
          "transfer '%s': expected %s behaviours, one a lambda, but got %s"
              .formatted(scope.path(), lambdas.size(), behaviours.size()));
    }
    List<Operand<TFloat32>> baseItems = behaviours.stream().map(Ptn.Behaviour::items).toList();
    List<Operand<TFloat32>> users =
        sharing.share(
            scope.child("users"), inputs, behaviours.stream().map(Ptn.Behaviour::users).toList());
    List<Operand<TFloat32>> enhancedItems =
        items ? sharing.share(scope.child("items"), inputs, baseItems) : baseItems;
    Supervision supervision = inputs.supervision();
    for (int k = 0; k < behaviours.size(); k++) {
      int at = k;
      Ptn.Behaviour b = behaviours.get(k);
      Task task = Task.ofBinary(b.name());
      scope.loss(
          "original-" + b.name(),
          task,
          lambdas.get(k) * gammaOriginal,
          () -> supervision.behaviour(scope, at, b.users(), b.relation(), b.items()));
      scope.loss(
          "enhanced-" + b.name(),
          task,
          lambdas.get(k) * gammaEnhanced,
          () ->
              supervision.behaviour(scope, at, users.get(at), b.relation(), enhancedItems.get(at)));
    }
    return new Outputs(users, enhancedItems, List.of());
  }
}
