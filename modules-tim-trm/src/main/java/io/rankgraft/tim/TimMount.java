package io.rankgraft.tim;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.SideBySide;
import io.rankgraft.registry.Contribution;
import io.rankgraft.registry.EventMatch;
import io.rankgraft.registry.Events;
import io.rankgraft.registry.NamedGraft;
import io.rankgraft.registry.Site;
import io.rankgraft.registry.TrainingHints;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * {@code tim} on any log: for each task of the job the interest that the user's behaviours show in
 * the row's item. DTRN, section 3.3.
 *
 * <p>T tasks and M behaviours are the job's tasks and the schema's sequences of items; the last
 * events of all are read. What belongs to a request is computed once for all of its candidates.
 * Item and events share the table {@code items}.
 *
 * <p>Ours, where {@code match} is set: beside the interests the head reads how the item matches
 * each behaviour ({@link EventMatch}).
 */
public final class TimMount {
  /**
   * @param dim width of the vectors, which the heads divide
   * @param transformer the base network
   * @param conditions how task and behaviour reach it
   * @param sequences how events are read
   * @param match whether matches are read beside the interests: ours
   */
  public record Config(
      int dim,
      TimConfig.Transformer transformer,
      TimConfig.Conditions conditions,
      TimConfig.Sequences sequences,
      boolean match) {
    private static final Config DEFAULTS =
        new Config(
            16,
            TimConfig.Transformer.ofDefaults(),
            TimConfig.Conditions.ofDefaults(),
            TimConfig.Sequences.ofDefaults(),
            true);

    public Config {
      Objects.requireNonNull(transformer, "tim: expected a transformer");
      Objects.requireNonNull(conditions, "tim: expected conditions");
      Objects.requireNonNull(sequences, "tim: expected sequences");
      if (dim < 1 || dim % transformer.heads() != 0) {
        throw new IllegalArgumentException(
            "tim: expected a dim that %s heads divide but got %s"
                .formatted(transformer.heads(), dim));
      }
    }

    public static Config ofDefaults() {
      return DEFAULTS;
    }

    public Config withDim(int other) {
      return new Config(other, transformer, conditions, sequences, match);
    }

    public Config withTransformer(TimConfig.Transformer other) {
      return new Config(dim, other, conditions, sequences, match);
    }

    public Config withConditions(TimConfig.Conditions other) {
      return new Config(dim, transformer, other, sequences, match);
    }

    public Config withSequences(TimConfig.Sequences other) {
      return new Config(dim, transformer, conditions, other, match);
    }

    public Config withMatch(boolean read) {
      return new Config(dim, transformer, conditions, sequences, read);
    }
  }

  private TimMount() {}

  public static NamedGraft<Config> named() {
    return NamedGraft.of("tim", Config.class, Config.ofDefaults(), TimMount::attach)
        .withAbout("TIM of DTRN: the interest in the item that each sequence shows, task by task")
        .withTraining(hints());
  }

  /** At a rate of .01 attention does not learn. */
  public static TrainingHints hints() {
    return TrainingHints.ofDefaults().withRate(0.001f);
  }

  private static Contribution attach(GraftScope scope, Site site, Config config) {
    return Contribution.to(interests(scope, site, config));
  }

  /** By task, [candidates, M · dim], with matches M · (dim + 3). */
  public static Map<Task, Operand<TFloat32>> interests(GraftScope scope, Site site, Config config) {
    Ops tf = scope.tf();
    EmbeddingTable items =
        site.features().table(scope, "items", site.features().item(), config.dim());
    Operand<TFloat32> item = items.lookup(site.features().ids(site.features().item()));
    List<Events> all = site.features().behaviours().stream().map(site.features()::events).toList();
    // An encoder a request, unless a sequence belongs to its candidate.
    boolean byRequest = all.stream().allMatch(events -> events.axis() == Axis.REQUEST);
    Optional<Operand<TInt32>> requestOf = byRequest ? site.requestOfCandidate() : Optional.empty();
    List<Tim.Sequence> sequences = new ArrayList<>();
    List<Operand<TFloat32>> matches = new ArrayList<>();
    for (Events events : all) {
      Operand<TFloat32> vectors = events.vectors(tf, items);
      Operand<TFloat32> mask = events.mask();
      if (config.match()) {
        matches.add(
            EventMatch.of(
                tf,
                site.toCandidates(vectors, events.axis()),
                site.toCandidates(mask, events.axis()),
                item));
      }
      sequences.add(
          new Tim.Sequence(
              events.name(),
              byRequest ? vectors : site.toCandidates(vectors, events.axis()),
              byRequest ? mask : site.toCandidates(mask, events.axis()),
              Tim.Order.OLDEST_FIRST));
    }
    List<Operand<TFloat32>> interests =
        new Tim(timOf(site, config, all))
            .attach(scope, new Tim.Inputs(sequences, item, requestOf))
            .interests();
    Map<Task, Operand<TFloat32>> byTask = new LinkedHashMap<>();
    for (int t = 0; t < interests.size(); t++) {
      List<Operand<TFloat32>> parts = new ArrayList<>(List.of(interests.get(t)));
      parts.addAll(matches);
      byTask.put(site.tasks().get(t), SideBySide.of(tf, parts));
    }
    return byTask;
  }

  private static TimConfig timOf(Site site, Config config, List<Events> all) {
    int longest = all.stream().mapToInt(Events::length).max().orElseThrow();
    return new TimConfig(
        site.tasks().size(),
        all.size(),
        longest,
        config.transformer(),
        config.conditions(),
        config.sequences());
  }
}
