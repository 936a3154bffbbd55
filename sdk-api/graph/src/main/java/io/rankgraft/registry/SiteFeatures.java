package io.rankgraft.registry;

import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The features of a log as a graft reads them in one build. */
public interface SiteFeatures {
  FeatureSchema schema();

  /** The feature that is ranked. */
  Feature item();

  /** The feature of whoever the rows belong to, where the job names one. */
  Optional<Feature> user();

  /**
   * The sequences of the item's values, in the schema's order: behaviours, upstream first.
   *
   * @throws IllegalArgumentException if there is none
   */
  List<Feature> behaviours();

  /** The ids of a categorical or bucketed feature, int32 [rows] of its axis. */
  Operand<TInt32> ids(Feature feature);

  /** The numbers of a dense feature, [rows, width]. */
  Operand<TFloat32> numbers(Feature feature);

  /** The events of a sequence, oldest first. */
  Events events(Feature sequence);

  /**
   * A table with one row per id of a feature or of the elements of a sequence. Where the host gives
   * vectors of these (tap {@code items}), it may start at them.
   *
   * @param symbol its name in the scope
   */
  EmbeddingTable table(GraftScope scope, String symbol, Feature feature, int dim);

  /**
   * The vectors the host itself gives the values of a feature, where it is tapped for them ({@code
   * items}); they are the host's and are not trained.
   *
   * @param ids of the feature, or of the elements of a sequence of its values, of any shape
   * @return [ids…, width] of a known width
   */
  default Optional<Operand<TFloat32>> vectors(
      GraftScope scope, Feature feature, Operand<TInt32> ids) {
    return Optional.empty();
  }

  /**
   * How long before its row each event of a sequence was, in hours, where the log says it, [rows,
   * length]; whatever stands at padding is not read.
   */
  default Optional<Operand<TFloat32>> ages(Feature sequence) {
    return Optional.empty();
  }
}
