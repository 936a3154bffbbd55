package io.rankgraft.registry;

import io.rankgraft.graph.Attachment;
import io.rankgraft.graph.Join;
import io.rankgraft.graph.Mount;
import io.rankgraft.graph.Task;
import java.util.List;

/** A graft by name and its configuration, ready to be mounted. */
public record ConfiguredGraft<C extends Record>(NamedGraft<C> graft, C config) {

  public String name() {
    return graft.name();
  }

  /**
   * What the graft asks of the job's objective.
   *
   * @param tasks of the job, upstream first
   */
  public GraftObjective objective(List<Task> tasks) {
    return graft.objective().of(config, tasks);
  }

  /**
   * Mounts the graft in one build: a residual join of the logits of every task it contributes to,
   * or, where the site asks for a splice, of the taps it replaces.
   *
   * @throws IllegalArgumentException if the site lacks what the graft needs; the message says what
   *     it needs and what there is
   */
  public Attachment<Contribution> mount(Site site) {
    site.require(graft);
    return new Mount<Site, Contribution>(
            name(),
            (scope, at) -> graft.mount().attach(scope, at, config),
            (scope, taps) -> site,
            site.splice()
                ? Join.splices(Contribution::spliced)
                : Join.residuals(out -> out.features(site)))
        .apply(site.scope(), site.taps());
  }
}
