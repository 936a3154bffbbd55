package io.rankgraft.trm;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.registry.Contribution;
import io.rankgraft.registry.NamedGraft;
import io.rankgraft.registry.Site;
import io.rankgraft.tim.TimMount;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** {@code trm} and {@code tim-trm} on any host with a tap {@code fields}. */
public final class TrmMount {
  /** Nothing to choose yet. */
  public record Config() {}

  private static final Trm ONE_TASK = new Trm(TrmConfig.of(1));

  private TrmMount() {}

  public static NamedGraft<Config> named() {
    return NamedGraft.of("trm", Config.class, new Config(), TrmMount::attach)
        .withAbout("TRM refines the features of a row; the one that can be spliced")
        .withTaps("fields")
        .withSplice();
  }

  /** TRM over the host's features and TIM's interest, as in DTRN. */
  public static NamedGraft<TimMount.Config> withTim() {
    return NamedGraft.of(
            "tim-trm", TimMount.Config.class, TimMount.Config.ofDefaults(), TrmMount::withTim)
        .withAbout("TRM over the host's features and TIM's interest, as in DTRN")
        .withTaps("fields");
  }

  private static Contribution attach(GraftScope scope, Site site, Config config) {
    // A spliced gate near 1 leaves the host's rows as they are at the start.
    Trm trm =
        site.splice()
            ? new Trm(new TrmConfig(1, TrmConfig.of(1).ratio(), TrmConfig.Gate.TWICE_SIGMOID))
            : ONE_TASK;
    Operand<TFloat32> refined =
        trm.attach(scope, inTwo(scope.tf(), fields(site))).representations().get(0);
    return site.splice()
        ? Contribution.inPlaceOf("fields", refined)
        : Contribution.to(site.target(), refined);
  }

  private static Contribution withTim(GraftScope scope, Site site, TimMount.Config config) {
    Operand<TFloat32> interest = TimMount.interest(scope.child("tim"), site, config);
    return Contribution.to(
        site.target(),
        ONE_TASK
            .attach(scope.child("trm"), new Trm.Inputs(fields(site), List.of(interest)))
            .representations()
            .get(0));
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
}
