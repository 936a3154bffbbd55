package io.rankgraft.behaviours;

import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureType;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.layers.Widths;
import io.rankgraft.registry.Events;
import io.rankgraft.registry.Site;
import io.rankgraft.registry.SiteFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The vectors of items, events and users in one build. Where the host's vector of the user is
 * tapped as {@code user}, [candidates, width], a linear map of it is added to every behaviour's.
 *
 * <p>Creates {@code items} [ids, d], or {@code item-map} [width, d] for the host's frozen vectors;
 * {@code user-map} [width, d] for the host's user.
 */
public final class BehaviourReader {
  private static final String USER = "user";

  private final Site site;
  private final BehaviourVectors config;
  private final Ops tf;
  private final GraftScope scope;
  private final EmbeddingTable table; // null where the host's vectors are frozen
  private final Operand<TFloat32> itemMap; // null where there is a table
  private final Operand<TFloat32> item;

  /**
   * @param graft whose messages these are
   * @throws IllegalArgumentException if the host's item vectors are asked for and not tapped
   */
  public BehaviourReader(String graft, GraftScope scope, Site site, BehaviourVectors config) {
    this.site = site;
    this.config = config;
    this.scope = scope;
    this.tf = scope.tf();
    SiteFeatures features = site.features();
    Operand<TInt32> ids = features.ids(features.item());
    if (config.items() == BehaviourVectors.Items.TABLE) {
      this.table = features.table(scope, "items", features.item(), config.dim());
      this.itemMap = null;
      this.item = table.lookup(ids);
    } else {
      Operand<TFloat32> host =
          features
              .vectors(scope, features.item(), ids)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "graft '%s': expected the host's item vectors as the tap 'items' but the taps are %s; tap them or choose a table"
                              .formatted(graft, site.taps().names())));
      this.table = null;
      this.itemMap = map("item-map", Widths.of("tap 'items'", host));
      this.item = tf.linalg.matMul(host, itemMap);
    }
  }

  private Operand<TFloat32> map(String symbol, int width) {
    return scope.parameter(symbol, Shape.of(width, config.dim()), Initializer.xavierUniform());
  }

  /** q, the candidates' vectors, [candidates, d]. */
  public Operand<TFloat32> item() {
    return item;
  }

  /** How many item ids there are. */
  public long items() {
    return ids(site.features().item());
  }

  private static long ids(Feature item) {
    return item.type() instanceof FeatureType.Bucketed bucketed
        ? bucketed.size()
        : ((Categorical) item.type()).size();
  }

  /** The vectors of a behaviour's events, [rows, length, d]. */
  public Operand<TFloat32> vectors(Feature behaviour, Events events) {
    if (table != null) {
      return events.vectors(tf, table);
    }
    Operand<TInt32> flat = tf.reshape(events.ids(), tf.constant(new int[] {-1}));
    Operand<TFloat32> host = site.features().vectors(scope, behaviour, flat).orElseThrow();
    return tf.reshape(
        tf.linalg.matMul(host, itemMap),
        tf.constant(new int[] {-1, events.length(), config.dim()}));
  }

  /** Every behaviour's reading, its vector with the host's user, in the order given. */
  public List<EventReading.Read> read(List<Feature> behaviours) {
    List<EventReading.Read> reads = new ArrayList<>();
    for (Feature behaviour : behaviours) {
      Events events = site.features().events(behaviour);
      reads.add(config.interaction().read(site, events, vectors(behaviour, events), item));
    }
    Optional<Operand<TFloat32>> user = hostUser();
    List<Operand<TFloat32>> own = reads.stream().map(EventReading.Read::vector).toList();
    Optional<Operand<TFloat32>> shared =
        config.users() == BehaviourVectors.Users.SHARED
            ? Optional.of(tf.math.mul(tf.math.addN(own), tf.constant(1f / own.size())))
            : Optional.empty();
    return reads.stream()
        .map(
            read -> {
              Operand<TFloat32> p = shared.orElse(read.vector());
              return new EventReading.Read(
                  user.isPresent() ? tf.math.add(p, user.get()) : p, read.matches());
            })
        .toList();
  }

  private Optional<Operand<TFloat32>> hostUser() {
    if (!site.taps().names().contains(USER)) {
      return Optional.empty();
    }
    Operand<TFloat32> host =
        site.taps().require(USER, TFloat32.class, Shape.UNKNOWN_SIZE, Shape.UNKNOWN_SIZE);
    return Optional.of(
        tf.linalg.matMul(host, map("user-map", Widths.of("tap '" + USER + "'", host))));
  }
}
