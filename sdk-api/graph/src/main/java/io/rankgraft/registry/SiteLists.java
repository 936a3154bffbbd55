package io.rankgraft.registry;

import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The rows of a batch as lists, in the order in which they were shown.
 *
 * @param rowOf the row at each place, [lists, length]; 0 where the list has ended
 * @param mask 1 where there is a row, [lists, length]
 * @param placeOf the place of each row in the lists laid end to end, [candidates]
 * @param length the greatest number of rows of a list
 * @param gapSeconds the time from the row before to each row of a list, [lists, length], 0 or more
 *     and 0 at the first; empty where the log has no times
 */
public record SiteLists(
    Operand<TInt32> rowOf,
    Operand<TFloat32> mask,
    Operand<TInt32> placeOf,
    int length,
    Optional<Operand<TFloat32>> gapSeconds) {

  /** Lists of a log without times. */
  public SiteLists(
      Operand<TInt32> rowOf, Operand<TFloat32> mask, Operand<TInt32> placeOf, int length) {
    this(rowOf, mask, placeOf, length, Optional.empty());
  }
}
