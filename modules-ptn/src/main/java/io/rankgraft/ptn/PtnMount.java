package io.rankgraft.ptn;

import io.rankgraft.behaviours.BehaviourReader;
import io.rankgraft.behaviours.BehaviourTasks;
import io.rankgraft.behaviours.CandidateEvents;
import io.rankgraft.behaviours.EventReading;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.SideBySide;
import io.rankgraft.registry.Contribution;
import io.rankgraft.registry.NamedGraft;
import io.rankgraft.registry.Site;
import io.rankgraft.registry.TrainingHints;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * {@code ptn} on any log: vectors of user, item and relation for each behaviour, projected on one
 * another. HPMR, sections 4.2 and 4.3, in rows: its section 6 mounts PTN on click models and prints
 * no formula.
 *
 * <pre>
 * e_u^k = LeakyReLU(√n p^k ⊙ r^{k,0}), with the host's user x_u: (x_u + that) / 2   (Eq. 2, 3, L = 1)
 * e_v^k = (y_v + LeakyReLU(y_v ⊙ r^{k,0})) / 2
 * e_r^k = (r^{k,0} + r^{k,0} W) / 2
 * g^k   = e_u^k + α Σ g_sha + β Σ g_re, ψ of {@link RowItems}                             (Eq. 5 to 12)
 * </pre>
 *
 * <p>Shapes: p^k the reading of the row's n events [candidates, d], y_v the vectors of candidates
 * and events. {@link BehaviourTasks} says which task is whose. The residual head of every task
 * reads g^k ⊙ e_r^k ⊙ e_v^k of all behaviours side by side, so the score of Eq. 12 is one of its
 * weights' choices.
 *
 * <p>Differs from the paper: a user's neighbours are the row's events, and an item is its own only
 * one, so that of 1 / √(|N_u| |N_v|) the first is left: √n times a mean is Σ / √n; a score has the
 * host's logit, where it gives the task's, and a bias added and meets its label in a log loss over
 * labelled rows ({@link RowSupervision} likewise); L2 is the job's. MATCH adds its numbers to the
 * head: ours. Without events of a behaviour and without x_u there is nothing to project on, and
 * nothing is handed on to it.
 *
 * <p>Creates what {@link BehaviourReader} does, {@code relation-matrix} W, {@code
 * relation/<behaviour>} r^{k,0}, {@code bias/<task>} and {@code bias/<task>-only-<task>} of the
 * losses, {@code relation-unique-1}.
 */
public final class PtnMount {
  private static final String NAME = "ptn";

  /** On a generated log of 54,000 rows .001 of AUC above .01, and even with .003. */
  private static final float RATE = .005f;

  /** As good as 256 on a generated log, and twice as fast. */
  private static final int BATCH = 512;

  private PtnMount() {}

  public static NamedGraft<PtnMountConfig> named() {
    return NamedGraft.of(NAME, PtnMountConfig.class, PtnMountConfig.ofDefaults(), PtnMount::attach)
        .withAbout(
            "HPMR: what behaviours share is handed downstream, what only one has is handed back")
        .withTraining(TrainingHints.ofDefaults().withRate(RATE).withBatch(BATCH));
  }

  private static Contribution attach(GraftScope scope, Site site, PtnMountConfig config) {
    Ops tf = scope.tf();
    BehaviourTasks chain = BehaviourTasks.of(NAME, site, 2);
    List<Float> lambdas = chain.lambdas(NAME, config.losses().lambdas());
    int dim = config.vectors().dim();
    BehaviourReader reader = new BehaviourReader(NAME, scope, site, config.vectors());
    List<EventReading.Read> reads = reader.readEvents(chain.behaviours());
    RowItems items = new RowItems(site, reader, chain.behaviours(), dim);
    Optional<Operand<TFloat32>> user = reader.hostUser();
    Operand<TFloat32> w =
        scope.parameter("relation-matrix", Shape.of(dim, dim), Initializer.xavierUniform());
    List<Ptn.Behaviour> behaviours = new ArrayList<>();
    for (int k = 0; k < reads.size(); k++) {
      String name = chain.names().get(k);
      Operand<TFloat32> r0 =
          scope.child("relation").parameter(name, Shape.of(1, dim), Initializer.xavierUniform());
      Operand<TFloat32> n =
          CandidateEvents.rootOfCount(site, site.features().events(chain.behaviours().get(k)));
      Operand<TFloat32> message =
          RowExtractor.activated(tf, tf.math.mul(tf.math.mul(reads.get(k).vector(), n), r0));
      behaviours.add(
          new Ptn.Behaviour(
              name,
              user.isPresent() ? half(tf, user.get(), message) : message,
              RowExtractor.step(tf, items.vectors(), tf.math.mul(items.vectors(), r0)),
              r0,
              half(tf, r0, tf.linalg.matMul(r0, w))));
    }
    PtnConfig transfer =
        PtnConfig.withoutLosses(behaviours.size())
            .withParts(new PtnConfig.Parts(false, config.parts().sit(), config.parts().urr()))
            .withCombining(config.combining());
    Ptn.Outputs out =
        new Ptn(transfer)
            .attach(scope, new Ptn.Inputs(behaviours, items.propagation(), null)); // losses: below
    RowLosses losses = new RowLosses(scope, site, chain, lambdas);
    losses.addBehaviours(behaviours, out.users(), items, config.losses().gammas());
    if (config.parts().urs()) {
      losses.addUnique(behaviours, out.pairs(), items, config.losses().gammas().unique());
    }
    return contribution(tf, chain, behaviours, out, items, reads);
  }

  /** The mean over two layers. */
  private static Operand<TFloat32> half(Ops tf, Operand<TFloat32> a, Operand<TFloat32> b) {
    return tf.math.mul(tf.math.add(a, b), tf.constant(0.5f));
  }

  private static Contribution contribution(
      Ops tf,
      BehaviourTasks chain,
      List<Ptn.Behaviour> behaviours,
      Ptn.Outputs out,
      RowItems items,
      List<EventReading.Read> reads) {
    List<Operand<TFloat32>> parts = new ArrayList<>();
    for (int k = 0; k < behaviours.size(); k++) {
      Ptn.Behaviour b = behaviours.get(k);
      parts.add(
          tf.math.mul(tf.math.mul(out.users().get(k), b.relation()), items.candidates(b.items())));
    }
    reads.forEach(read -> read.matches().ifPresent(parts::add));
    Operand<TFloat32> features = SideBySide.of(tf, parts);
    Map<Task, Operand<TFloat32>> residual = new LinkedHashMap<>();
    chain.tasks().forEach(task -> task.ifPresent(t -> residual.put(t, features)));
    return Contribution.to(residual);
  }
}
