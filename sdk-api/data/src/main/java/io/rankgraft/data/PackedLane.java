package io.rankgraft.data;

import java.util.List;

/** The values of other lanes side by side. */
final class PackedLane extends Lane {
  private final List<Lane> parts;

  PackedLane(String name, List<Lane> parts) {
    super(
        name,
        null,
        parts.stream().allMatch(part -> part.kind() == Kind.INTS) ? Kind.INTS : Kind.FLOATS,
        parts.stream().mapToInt(Lane::width).sum(),
        false);
    this.parts = parts;
  }

  @Override
  void encode(int at, Object raw) {
    int row = at / width();
    int next = at;
    for (Lane part : parts) {
      int from = row * part.width();
      for (int i = from; i < from + part.width(); i++) {
        if (kind() == Kind.INTS) {
          ints[next++] = part.ints[i];
        } else {
          floats[next++] = part.kind() == Kind.INTS ? part.ints[i] : part.floats[i];
        }
      }
    }
  }
}
