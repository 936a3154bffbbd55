package io.rankgraft.job;

import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.Task;
import io.rankgraft.layers.DenseStack;
import io.rankgraft.layers.SideBySide;
import io.rankgraft.layers.Widths;
import io.rankgraft.registry.Contribution;
import io.rankgraft.registry.EventMatch;
import io.rankgraft.registry.Events;
import io.rankgraft.registry.NamedGraft;
import io.rankgraft.registry.Site;
import io.rankgraft.registry.TrainingHints;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The trained controls of a job, mounted like grafts: towers with no paper in them, whose
 * zero-initialised heads correct the frozen host's logits.
 *
 * <pre>
 * refreshed   h = [MLP(x), e ⊙ u_k]            x: what the host reads; u_k: its other ids
 * plain       h = [MLP(x, m_b, e ⊙ m_b, match_b), e ⊙ u_k, e ⊙ m_b, match_b]
 * </pre>
 *
 * <p>e is the item's vector, m_b the mean of the events of behaviour b, match_b of {@link
 * EventMatch}: maximum, recency-weighted, mean. Numbers enter as sign(x) log(1 + |x|).
 */
final class ControlTowers {
  static final String REFRESHED = "refreshed";
  static final String PLAIN = "plain";

  private static final float DEVIATION = 0.1f; // of first vectors: products of two start near 0

  /**
   * Of rates .01, .003 and .001 the one at which controls do best on generated logs of other seeds
   * than those the docs report: slower, a tower remembers users before its products of vectors have
   * grown.
   */
  private static final TrainingHints TRAINING = TrainingHints.ofDefaults().withBatch(512);

  /** Widths: of vectors, of the hidden layers. */
  record Widening(int dim, int first, int second) {
    static final Widening DEFAULT = new Widening(16, 64, 32);
  }

  private ControlTowers() {}

  /** The host's own inputs, refitted on the newer rows. */
  static NamedGraft<Widening> refreshed(List<Feature> hostFeatures) {
    return NamedGraft.of(
            REFRESHED,
            Widening.class,
            Widening.DEFAULT,
            (scope, site, w) -> new Tower(scope, site, w, hostFeatures).refreshed())
        .withTraining(TRAINING);
  }

  /** The host's inputs, and item and events side by side. */
  static NamedGraft<Widening> plain(List<Feature> hostFeatures) {
    return NamedGraft.of(
            PLAIN,
            Widening.class,
            Widening.DEFAULT,
            (scope, site, w) -> new Tower(scope, site, w, hostFeatures).plain())
        .withTraining(TRAINING);
  }

  /** The sequences of the item's values whose events can be told from padding. */
  static List<Feature> behaviours(FeatureSchema schema, Feature item) {
    return schema.features().stream()
        .filter(
            f ->
                f.type() instanceof FeatureType.IdSequence s
                    && s.element().equals(item.type())
                    && isCountable(schema, f, s))
        .toList();
  }

  /**
   * What a tower can read of the host's features: derived ones follow from others, and without its
   * length a sequence has no mean.
   */
  static List<Feature> readable(FeatureSchema schema, List<String> names) {
    return names.stream()
        .map(schema::feature)
        .flatMap(
            f ->
                f.type() instanceof FeatureType.Packed packed
                    ? packed.of().stream().map(schema::feature)
                    : Stream.of(f))
        .distinct()
        .sorted(Comparator.comparingInt(schema.features()::indexOf)) // a file's order is chance
        .filter(f -> !(f.type() instanceof FeatureType.Derived))
        .filter(f -> !(f.type() instanceof FeatureType.IdSequence s) || isCountable(schema, f, s))
        .toList();
  }

  private static boolean isCountable(
      FeatureSchema schema, Feature feature, FeatureType.IdSequence type) {
    return type.hasPadding()
        || schema.features().stream()
            .anyMatch(
                f -> f.type() instanceof FeatureType.Length l && l.of().equals(feature.name()));
  }

  /** One tower in one build. */
  private static final class Tower {
    private final GraftScope scope;
    private final Site site;
    private final Widening widths;
    private final List<Feature> host;
    private final Ops tf;
    private final Feature item;
    private final List<Operand<TFloat32>> read = new ArrayList<>(); // by the MLP
    private final List<Operand<TFloat32>> direct = new ArrayList<>(); // by the head as well

    Tower(GraftScope scope, Site site, Widening widths, List<Feature> host) {
      this.scope = scope;
      this.site = site;
      this.widths = widths;
      this.host = host;
      this.tf = scope.tf();
      this.item = site.features().item();
    }

    Contribution refreshed() {
      hostInputs(List.of());
      return end();
    }

    Contribution plain() {
      List<Feature> behaviours = behaviours(site.features().schema(), item);
      hostInputs(behaviours);
      var items = site.features().table(scope, "items", item, widths.dim());
      Operand<TFloat32> e = items.lookup(site.features().ids(item)); // [rows, dim]
      read.add(e);
      for (Feature behaviour : behaviours) {
        Events events = site.features().events(behaviour);
        Operand<TFloat32> looked = events.vectors(tf, items); // [rows, length, dim]
        Operand<TFloat32> vectors = site.toCandidates(looked, events.axis());
        Operand<TFloat32> mask = site.toCandidates(events.mask(), events.axis());
        Operand<TFloat32> mean = site.toCandidates(events.mean(tf, looked), events.axis());
        read.add(mean);
        both(tf.math.mul(e, mean));
        both(EventMatch.of(tf, vectors, mask, e));
      }
      return end();
    }

    private void both(Operand<TFloat32> x) {
      read.add(x);
      direct.add(x);
    }

    /** What the host reads, less what is read otherwise. */
    private void hostInputs(List<Feature> without) {
      Map<Feature, Operand<TFloat32>> ids = new LinkedHashMap<>();
      for (int f = 0; f < host.size(); f++) {
        Feature feature = host.get(f);
        if (without.contains(feature)) {
          continue;
        }
        if (feature.type() instanceof FeatureType.Dense) {
          read.add(rows(feature, logarithm(site.features().numbers(feature))));
        } else if (feature.type() instanceof FeatureType.Bucketed b) {
          read.add(
              rows(
                  feature,
                  scope
                      .embedding("ids" + f, b.size(), widths.dim(), Initializer.normal(DEVIATION))
                      .lookup(site.features().ids(feature))));
        } else if (feature.type() instanceof Categorical) {
          var table = site.features().table(scope, "ids" + f, feature, widths.dim());
          ids.put(feature, rows(feature, table.lookup(site.features().ids(feature))));
        } else {
          var table = site.features().table(scope, "ids" + f, feature, widths.dim());
          Events events = site.features().events(feature);
          read.add(rows(feature, events.mean(tf, events.vectors(tf, table))));
        }
      }
      read.addAll(ids.values());
      Operand<TFloat32> e = ids.get(item);
      ids.forEach(
          (feature, u) -> {
            if (e != null && !feature.equals(item)) {
              both(tf.math.mul(e, u));
            }
          });
    }

    private Operand<TFloat32> rows(Feature feature, Operand<TFloat32> x) {
      return site.toCandidates(x, feature.axis());
    }

    private Operand<TFloat32> logarithm(Operand<TFloat32> x) {
      return tf.math.mul(tf.math.sign(x), tf.math.log1p(tf.math.abs(x)));
    }

    private Contribution end() {
      Operand<TFloat32> x = SideBySide.of(tf, read);
      Operand<TFloat32> h =
          new DenseStack(
                  scope.child("mlp"),
                  Widths.of("control '" + scope.path() + "'", x),
                  List.of(widths.first(), widths.second()))
              .apply(x);
      List<Operand<TFloat32>> all = new ArrayList<>(direct);
      all.add(h);
      Operand<TFloat32> features = SideBySide.of(tf, all);
      Map<Task, Operand<TFloat32>> byTask = new LinkedHashMap<>();
      site.tasks().forEach(task -> byTask.put(task, features));
      return Contribution.to(byTask);
    }
  }
}
