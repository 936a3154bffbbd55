package io.rankgraft.ifu;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Task;
import io.rankgraft.leu.LeuConfig;
import io.rankgraft.leu.Temperature;
import io.rankgraft.merge.Shared;
import io.rankgraft.registry.Contribution;
import io.rankgraft.registry.GraftObjective;
import io.rankgraft.registry.NamedGraft;
import io.rankgraft.registry.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * {@code leu-ifu}: HTLNet's chain of towers on any host and log. RecSys'24, section 4.
 *
 * <p>The chain: the host itself where its hidden layer is tapped ({@code hidden}, or {@code
 * hidden.TASK} for several), then a tower for each task of the job in its order. A tower reads
 * {@link ChainFeatures} and, fused, the representations and label embeddings of all towers before
 * it ({@link TowerFusion}). Its last layer corrects the logit of its task. On what the towers
 * share, tables of their own, gradients meet by {@link SharedMerge}.
 *
 * <p>The label that is embedded is ŷ^t = σ(host's logit + v · last layer + b). Its v and b start at
 * 0 and learn from the label behind a stop-gradient: the loss of the corrected logit is the only
 * one that reaches a tower.
 *
 * <p>The last task may be an amount, corrected like a logit, or a zero-inflated amount: then the
 * tower ends in {@link io.rankgraft.ziln.Ziln}, whose loss alone reaches it, and its expectation
 * corrects the value.
 *
 * <p>Differs from the paper: a tower's output is a correction, 0 at step 0; the host's own towers
 * are not trained. Matches with events ({@link ChainFeatures}) are ours.
 */
public final class LeuIfuMount {
  static final String NAME = "leu-ifu";
  private static final String FEATURES = "features";

  /**
   * @param reads what a tower's features are made of
   * @param dim width of the vectors of own tables
   * @param tower widths of a tower's layers; the first is the representation's, and that of the
   *     host's hidden layer where it is tapped
   * @param fusion how towers hand on what they predict and represent
   * @param merge how gradients meet on the own tables
   */
  public record Config(
      ChainFeatures.Reads reads,
      int dim,
      List<Integer> tower,
      TowerFusionConfig fusion,
      SharedMerge merge) {
    /**
     * A job's training is short: τ halves every 200 steps. On generated logs of few rows per user a
     * table of users was learnt by heart and cost .04 AUC.
     */
    private static final Config DEFAULTS =
        new Config(
            ChainFeatures.Reads.WITHOUT_USERS,
            16,
            List.of(64, 32),
            TowerFusionConfig.ofDefaults()
                .withLeu(LeuConfig.ofDefaults().withTemperature(Temperature.halvedEvery(200))),
            SharedMerge.ofDefaults());

    public Config {
      Objects.requireNonNull(reads, "leu-ifu config: expected what towers read");
      Objects.requireNonNull(fusion, "leu-ifu config: expected a fusion");
      Objects.requireNonNull(merge, "leu-ifu config: expected a merge");
      tower = List.copyOf(tower);
      if (dim < 1 || tower.isEmpty() || tower.stream().anyMatch(width -> width < 1)) {
        throw new IllegalArgumentException(
            "leu-ifu config: expected dim >= 1 and a tower of one width or more but got %s, %s"
                .formatted(dim, tower));
      }
    }

    public static Config ofDefaults() {
      return DEFAULTS;
    }

    public Config withReads(ChainFeatures.Reads other) {
      return new Config(other, dim, tower, fusion, merge);
    }

    public Config withDim(int other) {
      return new Config(reads, other, tower, fusion, merge);
    }

    public Config withTower(List<Integer> widths) {
      return new Config(reads, dim, widths, fusion, merge);
    }

    public Config withFusion(TowerFusionConfig other) {
      return new Config(reads, dim, tower, other, merge);
    }

    public Config withMerge(SharedMerge other) {
      return new Config(reads, dim, tower, fusion, other);
    }
  }

  private LeuIfuMount() {}

  public static NamedGraft<Config> named() {
    return NamedGraft.of(NAME, Config.class, Config.ofDefaults(), LeuIfuMount::attach)
        .withAbout(
            "HTLNet: a tower for each task, reading the labels and representations before it")
        .withObjective(LeuIfuMount::objective);
  }

  /** With fields alone the towers share nothing that is the graft's. */
  private static GraftObjective objective(Config config, List<Task> tasks) {
    boolean sharing = config.reads() != ChainFeatures.Reads.FIELDS && tasks.size() > 1;
    return sharing && config.merge().kind() != SharedMerge.Kind.SUM
        ? GraftObjective.plain()
            .withMerge(
                config.merge().of(tasks.get(tasks.size() - 1), Shared.below(NAME + "/" + FEATURES)))
        : GraftObjective.plain();
  }

  private static Contribution attach(GraftScope scope, Site site, Config config) {
    List<HostTower> host = HostTower.all(site);
    requireChain(site.tasks(), host);
    Operand<TFloat32> features = ChainFeatures.of(scope.child(FEATURES), site, config);
    List<Integer> widths = new ArrayList<>(config.tower());
    if (!host.isEmpty()) {
      widths.set(0, host.get(0).width());
    }
    TaskTowers towers = new TaskTowers(scope, site, widths, config.fusion().labels());
    List<Tower> chain = new ArrayList<>();
    host.forEach(h -> chain.add(h.tower(features)));
    site.tasks().forEach(task -> chain.add(towers.tower(task, features)));
    new TowerFusion(config.fusion()).attach(scope, new TowerFusion.Inputs(chain));
    return Contribution.to(towers.corrections());
  }

  private static void requireChain(List<Task> tasks, List<HostTower> host) {
    if (tasks.size() + host.size() < 2) {
      throw new IllegalArgumentException(
          "graft '%s': expected a chain of two towers or more but there is one task, '%s', and no tap 'hidden'; add the task it rests on, or tap the host's hidden layer"
              .formatted(NAME, tasks.get(0).name()));
    }
    for (Task task : tasks.subList(0, tasks.size() - 1)) {
      if (task.kind() != Task.Kind.BINARY) {
        throw new IllegalArgumentException(
            "graft '%s': expected binary tasks before the last but '%s' is %s; name it last"
                .formatted(NAME, task.name(), task.kind()));
      }
    }
  }
}
