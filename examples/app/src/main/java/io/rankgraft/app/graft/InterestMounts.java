package io.rankgraft.app.graft;

import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.Graft;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Join;
import io.rankgraft.graph.Mount;
import io.rankgraft.graph.Taps;
import io.rankgraft.tim.Tim;
import io.rankgraft.tim.TimConfig;
import io.rankgraft.trm.Trm;
import io.rankgraft.trm.TrmConfig;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Mounts of DTRN's two grafts. */
final class InterestMounts {
  private static final float DEVIATION = 0.1f;
  private static final Trm ONE_TASK = new Trm(TrmConfig.of(1));

  private InterestMounts() {}

  static Taps tim(Site site) {
    return mount(site, "tim", InterestMounts::interest);
  }

  static Taps timAndTrm(Site site) {
    return mount(
        site,
        "tim-trm",
        (scope, here) ->
            ONE_TASK
                .attach(
                    scope.child("trm"),
                    new Trm.Inputs(fields(here), List.of(interest(scope.child("tim"), here))))
                .representations()
                .get(0));
  }

  static Taps trm(Site site) {
    Mount<Trm.Inputs, Trm.Outputs> mount =
        new Mount<>(
            "trm",
            // A spliced gate near 1 leaves the host's rows as they are at the start.
            new Trm(
                site.splice()
                    ? new TrmConfig(1, TrmConfig.of(1).ratio(), TrmConfig.Gate.TWICE_SIGMOID)
                    : TrmConfig.of(1)),
            (scope, taps) -> inTwo(scope.tf(), fields(site)),
            site.splice()
                ? Join.splice("fields", out -> out.representations().get(0))
                : Join.residual(TappedGraft.LOGIT, out -> out.representations().get(0)));
    return mount.apply(site.scope(), site.taps()).taps();
  }

  /** A residual join of whatever a graft makes of the site, [rows, width]. */
  static Taps mount(Site site, String name, Graft<Site, Operand<TFloat32>> graft) {
    return new Mount<>(
            name,
            graft,
            (scope, taps) -> site,
            Join.<Operand<TFloat32>>residual(TappedGraft.LOGIT, features -> features))
        .apply(site.scope(), site.taps())
        .taps();
  }

  private static Operand<TFloat32> fields(Site site) {
    return site.taps().require("fields", TFloat32.class, Shape.UNKNOWN_SIZE, Shape.UNKNOWN_SIZE);
  }

  /** TRM reads fields and an interest side by side: of a host without one, its last column. */
  private static Trm.Inputs inTwo(Ops tf, Operand<TFloat32> fields) {
    long width = fields.shape().get(1);
    if (width < 2) { // unknown too
      throw new IllegalArgumentException(
          "tap 'fields': expected two columns or more but the host gives " + fields.shape());
    }
    int last = (int) width - 1;
    return new Trm.Inputs(
        tf.slice(fields, tf.constant(new int[] {0, 0}), tf.constant(new int[] {-1, last})),
        List.of(
            tf.slice(fields, tf.constant(new int[] {0, last}), tf.constant(new int[] {-1, 1}))));
  }

  private static Operand<TFloat32> interest(GraftScope scope, Site site) {
    EmbeddingTable table =
        scope.embedding(
            "items", site.features().items(), site.dim(), Initializer.normal(DEVIATION));
    List<FeatureInputs.Sequence> sequences = site.features().sequences(table);
    int longest =
        sequences.stream().mapToInt(s -> (int) s.mask().shape().get(1)).max().orElseThrow();
    return new Tim(TimConfig.of(1, sequences.size(), longest))
        .attach(
            scope,
            new Tim.Inputs(
                sequences.stream()
                    .map(s -> new Tim.Sequence(s.name(), s.vectors(), s.mask()))
                    .toList(),
                site.features().item(table),
                Optional.empty()))
        .interests()
        .get(0);
  }
}
