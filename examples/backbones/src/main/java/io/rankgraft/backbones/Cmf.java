package io.rankgraft.backbones;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * CMF, collective matrix factorisation: one matrix a behaviour, one side of the factors shared.
 * Zhao et al., "Improving User Topic Interest Profiles by Behavior Factorization" (WWW'15), as
 * NMTR's Eq. 3 has it:
 *
 * <pre>
 * min Σ_k λ_k Σ_u Σ_v c_uv^k (y_uv^k − p_u^k · q_v)²
 * </pre>
 *
 * <p>c is 1 where the pair was observed, c− elsewhere, and the sum over all pairs is exact: {@link
 * io.rankgraft.ptn.NonSampling}.
 *
 * <p>Differs from the paper: NMTR's own run draws negatives; here none are drawn.
 */
public final class Cmf implements SoloHost {
  private static final float SPREAD = 0.01f; // of first values, as of the other factorisations

  /** Which side all behaviours have in common. */
  public enum Shares {
    /** Items, and users differ by behaviour: Eq. 3. */
    ITEMS,
    /** Users, and items differ by behaviour: NMTR's section IV-A. */
    USERS
  }

  private final GraftScope scope;
  private final List<Operand<TFloat32>> users = new ArrayList<>();
  private final List<Operand<TFloat32>> items = new ArrayList<>();

  /**
   * @param lambdas λ_k; behaviours without weight get no factors, for nothing would train them
   * @param batch the users asked for, [b]; empty for all
   */
  public Cmf(
      GraftScope scope,
      BehaviourGraph graph,
      int dim,
      Shares shares,
      List<Float> lambdas,
      Optional<Operand<TInt32>> batch) {
    this.scope = scope;
    int behaviours = graph.behaviours().size();
    boolean itemsShared = shares == Shares.ITEMS;
    Operand<TFloat32> shared =
        itemsShared
            ? scope.embedding("items", graph.items(), dim, Initializer.normal(SPREAD)).whole()
            : users(scope, "users", graph, dim, batch);
    List<Operand<TFloat32>> own = itemsShared ? users : items;
    for (int k = behaviours - 1; k >= 0; k--) {
      String name = graph.behaviours().get(k);
      if (lambdas.get(k) == 0 && k < behaviours - 1) {
        own.add(own.get(0)); // never read
      } else if (itemsShared) {
        own.add(users(scope, "users-" + name, graph, dim, batch));
      } else {
        own.add(
            scope
                .embedding("items-" + name, graph.items(), dim, Initializer.normal(SPREAD))
                .whole());
      }
    }
    Collections.reverse(own);
    (itemsShared ? items : users).addAll(Collections.nCopies(behaviours, shared));
  }

  private static Operand<TFloat32> users(
      GraftScope scope,
      String name,
      BehaviourGraph graph,
      int dim,
      Optional<Operand<TInt32>> batch) {
    var table = scope.embedding(name, graph.users(), dim, Initializer.normal(SPREAD));
    return batch.isPresent() ? table.lookup(batch.get()) : table.whole();
  }

  @Override
  public Encoded encode() {
    List<Operand<TFloat32>> r =
        SoloHost.relations(scope.tf(), users.size(), users.get(0).shape().get(1));
    return new Encoded(users, items, r, r);
  }
}
