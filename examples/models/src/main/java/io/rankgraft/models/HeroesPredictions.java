package io.rankgraft.models;

import io.rankgraft.backbones.list.ItemLists;
import io.rankgraft.hawkes.ListScores;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat32;

/**
 * A {@link Heroes} model's word on some lists, item after item as in {@link ItemLists}.
 *
 * @param click P(c_i = 1)
 * @param conversion P(v_i = 1)
 * @param clickLogit of h^c, or of its inherent counterpart
 * @param conversionLogit of h^v
 * @param openShare the share of items whose gate is open, where there is a gate
 */
public record HeroesPredictions(
    double[] click,
    double[] conversion,
    double[] clickLogit,
    double[] conversionLogit,
    Optional<Double> openShare) {
  private static final int BATCH = 256;

  /**
   * Scores lists with the SERVE build.
   *
   * @param scores which of the model's
   */
  public static HeroesPredictions of(
      Heroes model, ListScores scores, ModelSession session, ItemLists lists) {
    double[][] out = new double[4][lists.items()];
    double open = 0;
    List<Operand<TFloat32>> fetches = new java.util.ArrayList<>();
    fetches.add(scores.click());
    fetches.add(scores.conversion());
    fetches.add(scores.clickLogit());
    fetches.add(scores.conversionLogit());
    model.openShare().ifPresent(fetches::add);
    for (int start = 0; start < lists.size(); start += BATCH) {
      int[] chosen = IntStream.range(start, Math.min(start + BATCH, lists.size())).toArray();
      int items = lists.begin()[start + chosen.length] - lists.begin()[start];
      try (Feed feed = new Feed()) {
        model.feedServe(feed, lists, chosen, chosen.length);
        try (Result result = session.serve(feed, fetches)) {
          for (int k = 0; k < out.length; k++) {
            copy((TFloat32) result.get(k), lists, chosen, out[k]);
          }
          open += model.openShare().isPresent() ? items * ((TFloat32) result.get(4)).getFloat() : 0;
        }
      }
    }
    return new HeroesPredictions(
        out[0],
        out[1],
        out[2],
        out[3],
        model.openShare().isPresent() ? Optional.of(open / lists.items()) : Optional.empty());
  }

  private static void copy(TFloat32 byList, ItemLists lists, int[] chosen, double[] to) {
    for (int k = 0; k < chosen.length; k++) {
      int from = lists.begin()[chosen[k]];
      for (int i = 0; i < lists.length(chosen[k]); i++) {
        to[from + i] = byList.getFloat(k, i);
      }
    }
  }
}
