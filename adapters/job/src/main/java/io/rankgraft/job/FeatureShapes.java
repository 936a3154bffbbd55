package io.rankgraft.job;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureType;
import org.tensorflow.ndarray.Shape;

/** How many values a row of a feature has, and the shape a host's input takes from that. */
final class FeatureShapes {
  private FeatureShapes() {}

  /** Values per row. */
  static int width(Feature feature) {
    if (feature.type() instanceof FeatureType.Dense dense) {
      return dense.width();
    }
    if (feature.type() instanceof FeatureType.Packed packed) {
      return packed.width();
    }
    return feature.type() instanceof FeatureType.IdSequence s ? s.maxLength() : 1;
  }

  /**
   * The shape of an input with the size it leaves open taken from the feature that feeds it.
   *
   * @param declared as the host's file says; may be unknown
   * @throws BadInputException if it cannot hold the feature's values
   */
  static Shape fed(String input, Shape declared, Feature feature) {
    int width = width(feature);
    if (declared.isUnknown()) {
      boolean vector =
          width > 1 || !(feature.type() instanceof FeatureType.Dense || single(feature));
      return vector ? Shape.of(Shape.UNKNOWN_SIZE, width) : Shape.of(Shape.UNKNOWN_SIZE);
    }
    long[] sizes = declared.asArray();
    if (sizes.length == 0) {
      throw new BadInputException(
          "host input '%s': expected rows but it is a single number; cut it out of the host's signature"
              .formatted(input));
    }
    long known = 1;
    int open = 0;
    for (int d = 1; d < sizes.length; d++) {
      known *= sizes[d] == Shape.UNKNOWN_SIZE ? 1 : sizes[d];
      open += sizes[d] == Shape.UNKNOWN_SIZE ? 1 : 0;
    }
    boolean fits = open == 0 ? known == width : open == 1 && width % known == 0;
    if (!fits) {
      throw new BadInputException(
          "host input '%s': expected %s per row, its shape is %s, but feature '%s' has %s; change the feature's maxLength or width, or feed another: --input %s=FEATURE"
              .formatted(
                  input,
                  open == 0 ? known + (known == 1 ? " number" : " numbers") : "one open size",
                  declared,
                  feature.name(),
                  width,
                  input));
    }
    sizes[0] = Shape.UNKNOWN_SIZE;
    for (int d = 1; d < sizes.length; d++) {
      sizes[d] = sizes[d] == Shape.UNKNOWN_SIZE ? width / known : sizes[d];
    }
    return Shape.of(sizes);
  }

  private static boolean single(Feature feature) {
    return !(feature.type() instanceof FeatureType.IdSequence);
  }
}
