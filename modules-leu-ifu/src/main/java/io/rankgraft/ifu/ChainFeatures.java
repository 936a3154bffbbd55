package io.rankgraft.ifu;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureType;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.layers.SideBySide;
import io.rankgraft.registry.EventMatch;
import io.rankgraft.registry.Events;
import io.rankgraft.registry.Site;
import io.rankgraft.registry.SiteFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What every tower of the chain reads: e of HTLNet's Eq. 4 to 6, [candidates, width].
 *
 * <p>The host's fields where they are tapped, and vectors of own tables: the item's, if asked for
 * the user's where the job names one, and of each behaviour the mean of its events, its product
 * with the item, and, ours, how the item matches them ({@link EventMatch}). Creates {@code items}
 * and, of a user, {@code users}.
 */
public final class ChainFeatures {
  private static final String FIELDS = "fields";

  /** What the features are made of. */
  public enum Reads {
    /** The tap {@code fields} alone. */
    FIELDS,
    /** Own tables alone. */
    OWN,
    /** Own tables, and {@code fields} where it is tapped. */
    ALL,
    /**
     * As ALL without a table of users, which a tower learns by heart where users have few rows
     * each.
     */
    WITHOUT_USERS
  }

  private ChainFeatures() {}

  static Operand<TFloat32> of(GraftScope scope, Site site, LeuIfuMount.Config config) {
    Ops tf = scope.tf();
    List<Operand<TFloat32>> parts = new ArrayList<>();
    if (config.reads() != Reads.OWN) {
      Optional<Operand<TFloat32>> fields = site.rows(FIELDS, site.target());
      if (fields.isEmpty() && config.reads() == Reads.FIELDS) {
        throw new IllegalArgumentException(
            "graft '%s': expected a tap 'fields' with reads=FIELDS but there are %s; tap it, or read own tables with reads=ALL"
                .formatted(LeuIfuMount.NAME, site.taps().names()));
      }
      fields.ifPresent(parts::add);
    }
    if (config.reads() != Reads.FIELDS) {
      parts.addAll(own(scope, site, config));
    }
    return SideBySide.of(tf, parts);
  }

  private static List<Operand<TFloat32>> own(
      GraftScope scope, Site site, LeuIfuMount.Config config) {
    Ops tf = scope.tf();
    int dim = config.dim();
    SiteFeatures features = site.features();
    EmbeddingTable items = features.table(scope, "items", features.item(), dim);
    Operand<TFloat32> item = items.lookup(features.ids(features.item()));
    List<Operand<TFloat32>> parts = new ArrayList<>(List.of(item));
    features
        .user()
        .filter(user -> config.reads() != Reads.WITHOUT_USERS)
        .ifPresent(
            user -> {
              EmbeddingTable users = features.table(scope, "users", user, dim);
              parts.add(site.toCandidates(users.lookup(features.ids(user)), user.axis()));
            });
    if (hasSequences(features)) {
      for (Feature behaviour : features.behaviours()) {
        Events events = features.events(behaviour);
        Axis axis = events.axis();
        Operand<TFloat32> vectors = events.vectors(tf, items);
        Operand<TFloat32> mean = site.toCandidates(events.mean(tf, vectors), axis);
        parts.add(mean);
        parts.add(tf.math.mul(mean, item));
        parts.add(
            EventMatch.of(
                tf,
                site.toCandidates(vectors, axis),
                site.toCandidates(events.mask(), axis),
                item));
      }
    }
    return parts;
  }

  private static boolean hasSequences(SiteFeatures features) {
    return features.schema().features().stream()
        .anyMatch(feature -> feature.type() instanceof FeatureType.IdSequence);
  }
}
