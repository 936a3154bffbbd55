package io.rankgraft.backbones;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * LightGCN, of the target alone. He et al., "LightGCN: Simplifying and Powering Graph Convolution
 * Network for Recommendation" (SIGIR'20), section 3:
 *
 * <pre>
 * X^l = A X^{l−1},  e = mean of X^{0..L},  o_uv = e_u · e_v                              (Eq. 3, 4)
 * L = Σ −ln σ(o_uv − o_uw) + μ/2 (|x_u⁰|² + |x_v⁰|² + |x_w⁰|²)                              (Eq. 15)
 * </pre>
 *
 * <p>Differs from the paper: w may be an item the user has; a step takes all pairs of a batch of
 * users; sums, where the authors' code divides both by the number of pairs. L2 covers the rows of
 * layer 0 that the pairs have, as in that code.
 */
public final class LightGcn implements SoloHost {
  private final Ops tf;
  private final BehaviourGraph graph;
  private final int layers;
  private final Optional<Operand<TInt32>> batch;
  private final Operand<TFloat32> userTable;
  private final Operand<TFloat32> itemTable;
  private final GraftScope scope;
  private Pairwise pairs; // in TRAIN

  /**
   * @param layers L
   * @param batch the users asked for, [b]; empty for all
   */
  public LightGcn(
      GraftScope scope,
      BehaviourGraph graph,
      int dim,
      int layers,
      Optional<Operand<TInt32>> batch) {
    this.scope = scope;
    this.tf = scope.tf();
    this.graph = graph;
    this.layers = layers;
    this.batch = batch;
    Initializer xavier = Initializer.xavierUniform();
    userTable = scope.embedding("users", graph.users(), dim, xavier).whole();
    itemTable = scope.embedding("items", graph.items(), dim, xavier).whole();
  }

  @Override
  public Encoded encode() {
    int target = graph.behaviours().size() - 1;
    List<Operand<TFloat32>> users = new ArrayList<>(List.of(SoloHost.rows(tf, batch, userTable)));
    List<Operand<TFloat32>> items = new ArrayList<>(List.of(itemTable));
    Operand<TFloat32> x = userTable;
    Operand<TFloat32> y = itemTable;
    for (int l = 1; l <= layers; l++) {
      boolean batchOnly = batch.isPresent() && l == layers; // of the others nothing is read
      Operand<TFloat32> next =
          batchOnly ? graph.toBatch(target, batch.get(), y) : graph.toUsers(target, y);
      y = graph.toItems(target, x);
      x = next;
      users.add(batchOnly ? x : SoloHost.rows(tf, batch, x));
      items.add(y);
    }
    return SoloHost.encoded(
        scope, target + 1, GraphExtraction.mean(tf, users), GraphExtraction.mean(tf, items));
  }

  @Override
  public void addLosses(GraftScope scope, Encoded encoded, Training training) {
    int target = training.behaviours().size() - 1;
    String name = training.behaviours().get(target);
    scope.loss(
        "original-" + name,
        Task.ofBinary(name),
        1,
        () -> {
          pairs = Pairwise.drawn(scope, training, target, graph.items());
          return Pairwise.bpr(
              tf, pairs.differences(tf, encoded.users().get(target), encoded.items().get(target)));
        });
  }

  @Override
  public Optional<Operand<TFloat32>> halfSquares() {
    return Optional.ofNullable(pairs)
        .map(of -> of.halfSquares(tf, SoloHost.rows(tf, batch, userTable), itemTable));
  }
}
