package io.rankgraft.backbones.list;

/**
 * Some lists as the padded arrays {@link ListFeatures} reads. Lists longer than the positions are
 * an error: {@link ItemLists#usable} cuts them.
 *
 * @param lists L
 * @param ids [L · P · fields], 0 where there is no item
 * @param numbers [L · P · width]
 * @param lengths [L]
 * @param clicks [L · P], list after list
 * @param conversions as {@code clicks}
 */
public record ListBatch(
    int lists, int[] ids, float[] numbers, int[] lengths, float[] clicks, float[] conversions) {

  /**
   * @param chosen the batch is the first {@code n} of them
   */
  public static ListBatch of(ItemLists data, ListFeatures features, int[] chosen, int n) {
    int positions = features.positions();
    int fields = features.vocabularies().size();
    int width = features.numbers();
    int[] first = new int[fields];
    for (int f = 0; f < fields; f++) {
      first[f] = features.firstRow(f);
    }
    int[] ids = new int[n * positions * fields];
    float[] numbers = new float[n * positions * width];
    int[] lengths = new int[n];
    float[] clicks = new float[n * positions];
    float[] conversions = new float[n * positions];
    for (int k = 0; k < n; k++) {
      int from = data.begin()[chosen[k]];
      int length = data.length(chosen[k]);
      if (length > positions) {
        throw new IllegalArgumentException(
            "list batch: expected lists of %s items or fewer but list %s has %s; cut them or raise 'positions'"
                .formatted(positions, chosen[k], length));
      }
      lengths[k] = length;
      int row = k * positions;
      for (int i = 0; i < length * fields; i++) {
        ids[row * fields + i] = data.ids()[from * fields + i] + first[i % fields];
      }
      System.arraycopy(data.numbers(), from * width, numbers, row * width, length * width);
      System.arraycopy(data.clicks(), from, clicks, row, length);
      System.arraycopy(data.conversions(), from, conversions, row, length);
    }
    return new ListBatch(n, ids, numbers, lengths, clicks, conversions);
  }
}
