package io.rankgraft.data;

import io.rankgraft.data.FeatureType.Bucketed;
import io.rankgraft.data.FeatureType.Dense;
import io.rankgraft.data.FeatureType.IdSequence;
import io.rankgraft.data.FeatureType.Mask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The lanes of a schema's features: those that are columns of raw rows first. */
final class FeatureLanes {
  private FeatureLanes() {}

  static List<Lane> of(FeatureSchema schema) {
    Map<String, Lane> lanes = new LinkedHashMap<>();
    List<Feature> derived = new ArrayList<>();
    List<Feature> packed = new ArrayList<>();
    for (Feature feature : schema.features()) {
      if (feature.type() instanceof FeatureType.Derived) {
        derived.add(feature);
      } else if (feature.type() instanceof FeatureType.Packed) {
        packed.add(feature);
      } else {
        lanes.put(feature.name(), lane(feature));
      }
    }
    for (Feature feature : derived) {
      var type = (FeatureType.Derived) feature.type();
      SequenceLane sequence = (SequenceLane) lanes.get(type.of());
      lanes.put(
          feature.name(),
          type instanceof Mask
              ? new Masks(feature.name(), sequence)
              : new Lengths(feature.name(), sequence));
    }
    for (Feature feature : packed) {
      List<Lane> parts = feature.type().sources().stream().map(lanes::get).toList();
      lanes.put(feature.name(), new PackedLane(feature.name(), parts));
    }
    return List.copyOf(lanes.values());
  }

  private static Lane lane(Feature feature) {
    FeatureType type = feature.type();
    if (type instanceof IdSequence sequence) {
      return new SequenceLane(feature.name(), sequence);
    }
    if (type instanceof Categorical categorical) {
      return new Single(feature.name(), categorical);
    }
    return type instanceof Dense dense
        ? new NumbersLane(feature.name(), dense)
        : new Buckets(feature.name(), (Bucketed) type);
  }

  /** One id per row. */
  private static final class Single extends Lane {
    private final Categorical type;

    Single(String name, Categorical type) {
      super(name, name, Kind.INTS, 1, true);
      this.type = type;
    }

    @Override
    void encode(int at, Object raw) {
      Object value = Raw.plain(raw);
      values++;
      if (value == null) {
        missing++;
        ints[at] = Checks.missing(name(), type.missingId());
        return;
      }
      int id = id(type, value);
      if (id < 0) {
        unknown++;
        id = Checks.known(name(), type, id, Raw.text(value));
      }
      ints[at] = id;
    }
  }

  /** A number as the id of its interval. */
  private static final class Buckets extends Lane {
    private final Bucketed type;

    Buckets(String name, Bucketed type) {
      super(name, name, Kind.INTS, 1, true);
      this.type = type;
    }

    @Override
    void encode(int at, Object raw) {
      Object value = Raw.plain(raw);
      values++;
      missing += value == null ? 1 : 0;
      ints[at] = type.id(name(), value == null ? Double.NaN : Raw.number(value, chars));
    }
  }

  /** 1 for an event and 0 for padding. */
  private static final class Masks extends Lane {
    private final SequenceLane sequence;

    Masks(String name, SequenceLane sequence) {
      super(name, null, Kind.FLOATS, sequence.width(), false);
      this.sequence = sequence;
    }

    @Override
    void encode(int at, Object raw) {
      sequence.mask(floats, at);
    }
  }

  /** The number of events. */
  private static final class Lengths extends Lane {
    private final SequenceLane sequence;

    Lengths(String name, SequenceLane sequence) {
      super(name, null, Kind.INTS, 1, true);
      this.sequence = sequence;
    }

    @Override
    void encode(int at, Object raw) {
      ints[at] = sequence.events();
    }
  }
}
