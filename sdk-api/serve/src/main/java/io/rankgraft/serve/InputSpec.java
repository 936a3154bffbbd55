package io.rankgraft.serve;

import io.rankgraft.data.Axis;
import io.rankgraft.data.FeatureSchema;
import java.util.List;

/**
 * A tensor a ranker reads: [rows of its axis, inner sizes …]. A feature of the schema under the
 * same name says which ids it may hold.
 *
 * @param axis REQUEST, one row a request, or CANDIDATE, one row a candidate
 * @param inner sizes behind the rows; empty where a row is one number
 */
public record InputSpec(String name, ElementType type, Axis axis, List<Integer> inner) {
  private static final long MOST = 1 << 24;

  public InputSpec {
    Expect.name("input", name);
    String who = "input '%s'".formatted(name);
    Expect.given(who, "type", type);
    Expect.given(who, "axis", axis);
    Expect.given(who, "inner", inner);
    if (axis == Axis.POSITION) {
      throw new IllegalArgumentException(
          who + ": expected axis REQUEST or CANDIDATE but got POSITION; give positions as a size");
    }
    long width = 1;
    for (Integer size : inner) {
      width = size == null || size < 1 || width > MOST ? -1 : width * size;
      if (width < 1 || width > MOST) {
        throw new IllegalArgumentException(
            who + ": expected inner sizes of 1 to 2^24 values in all but got " + inner);
      }
    }
    inner = List.copyOf(inner);
  }

  /**
   * The name of an exported input: that of the schema's feature in which the input's path in the
   * graph ends, {@code item} for {@code host/item}; the path where the schema has no such feature.
   */
  public static String nameOf(String path, FeatureSchema schema) {
    String last = path.substring(path.lastIndexOf('/') + 1);
    return schema.features().stream().anyMatch(f -> f.name().equals(last)) ? last : path;
  }

  /** How many values a row has. */
  public int width() {
    return inner.stream().reduce(1, (a, b) -> a * b);
  }

  /** The shape for a number of rows. */
  public long[] shape(int rows) {
    long[] shape = new long[inner.size() + 1];
    shape[0] = rows;
    for (int i = 0; i < inner.size(); i++) {
      shape[i + 1] = inner.get(i);
    }
    return shape;
  }
}
