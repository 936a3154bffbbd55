package io.rankgraft.data;

import io.rankgraft.data.FeatureType.Derived;
import io.rankgraft.data.FeatureType.IdSequence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The inputs of a ranker, in order, and how raw values become them. The JSON form is part of a
 * bundle:
 *
 * <pre>{@code
 * {"version": 2,
 *  "vocabularies": {"items": {"values": ["i0", "i1"]}, "users": {"file": "users.txt"}},
 *  "features": [
 *   {"name": "user", "axis": "REQUEST",
 *    "type": {"type": "vocabulary", "of": "users", "missing": "REJECT", "unknown": "RESERVE"}},
 *   {"name": "item", "axis": "CANDIDATE",
 *    "type": {"type": "vocabulary", "of": "items", "missing": "RESERVE", "unknown": "RESERVE"}},
 *   {"name": "shop", "axis": "CANDIDATE", "type": {"type": "hashed", "buckets": 1000, "missing": "REJECT"}},
 *   {"name": "city", "axis": "REQUEST", "type": {"type": "ids", "size": 120, "missing": 0}},
 *   {"name": "age", "axis": "REQUEST",
 *    "type": {"type": "bucketed", "boundaries": [18.0, 65.0], "missing": "RESERVE"}},
 *   {"name": "price", "axis": "CANDIDATE", "type": {"type": "dense", "width": 1, "fill": 0.0}},
 *   {"name": "viewed", "axis": "REQUEST",
 *    "type": {"type": "idSequence", "maxLength": 50,
 *             "element": {"type": "vocabulary", "of": "items", "missing": "RESERVE", "unknown": "RESERVE"}}},
 *   {"name": "viewed-length", "axis": "REQUEST", "type": {"type": "length", "of": "viewed"}}]}
 * }</pre>
 *
 * <p>A schema without a version is of the first form, which has no shared vocabularies; it is read
 * as well.
 */
public record FeatureSchema(List<Feature> features) {
  /** Of the JSON form. */
  public static final int VERSION = 2;

  static final List<String> TYPES =
      List.of(
          "vocabulary",
          "hashed",
          "ids",
          "bucketed",
          "dense",
          "idSequence",
          "mask",
          "length",
          "packed");

  private static final String FILE = "schema.json";

  /** Longer lists of values are files of their own where a schema is written to a folder. */
  private static final int MOST_INLINE = 10_000;

  public FeatureSchema {
    Checks.given("schema", "features", features);
    features.forEach(feature -> Checks.given("schema", "features", feature));
    features = List.copyOf(features);
    List<String> names = features.stream().map(Feature::name).toList();
    if (names.stream().distinct().count() != names.size()) {
      throw new IllegalArgumentException(
          "schema 'features': expected distinct names but got " + names);
    }
    for (Feature feature : features) {
      if (feature.type() instanceof Derived derived) {
        Feature of = find(features, derived.of());
        if (!(of.type() instanceof IdSequence) || of.axis() != feature.axis()) {
          throw new IllegalArgumentException(
              "schema feature '%s': expected to be made of a sequence of the same axis but '%s' is a %s of axis %s"
                  .formatted(feature.name(), of.name(), of.type(), of.axis()));
        }
      } else if (feature.type() instanceof FeatureType.Packed packed) {
        requirePackable(features, feature, packed);
      }
    }
  }

  private static void requirePackable(
      List<Feature> features, Feature feature, FeatureType.Packed packed) {
    int width = 0;
    for (String name : packed.of()) {
      Feature of = find(features, name);
      if (of.type() instanceof FeatureType.Packed
          || (of.axis() == Axis.CANDIDATE && feature.axis() == Axis.REQUEST)) {
        throw new IllegalArgumentException(
            "schema feature '%s': expected to be made of features that are no matrix, of its own axis %s or the request's, but '%s' is a %s of axis %s"
                .formatted(feature.name(), feature.axis(), name, of.type(), of.axis()));
      }
      width = Math.addExact(width, width(features, of.type()));
    }
    if (width != packed.width()) {
      throw new IllegalArgumentException(
          "schema feature '%s': expected the width %s, which its features %s have together, but got %s"
              .formatted(feature.name(), width, packed.of(), packed.width()));
    }
  }

  /**
   * A feature by name.
   *
   * @throws IllegalArgumentException if there is none; the message has the nearest names
   */
  public Feature feature(String name) {
    return find(features, name);
  }

  private static Feature find(List<Feature> features, String name) {
    return features.stream()
        .filter(feature -> feature.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> {
              List<String> names = features.stream().map(Feature::name).toList();
              return new IllegalArgumentException(
                  "schema feature '%s': expected one of %s but it is none; %s"
                      .formatted(name, names, Nearest.to(name, names)));
            });
  }

  /** How many numbers a row has of a feature. */
  public int width(Feature feature) {
    return width(features, feature.type());
  }

  private static int width(List<Feature> features, FeatureType type) {
    if (type instanceof FeatureType.Mask mask) {
      return width(features, find(features, mask.of()).type());
    } else if (type instanceof IdSequence sequence) {
      return sequence.maxLength();
    } else if (type instanceof FeatureType.Packed packed) {
      return packed.width();
    }
    return type instanceof FeatureType.Dense dense ? dense.width() : 1;
  }

  /**
   * Some features alone, and those they are made of; names of no feature are passed over.
   *
   * @param names of features
   */
  public FeatureSchema only(Collection<String> names) {
    Set<String> wanted = new HashSet<>(names);
    boolean more = true;
    while (more) { // a matrix may be made of a mask, and that of a sequence
      more = false;
      for (Feature feature : features) {
        more |= wanted.contains(feature.name()) && wanted.addAll(feature.type().sources());
      }
    }
    return new FeatureSchema(features.stream().filter(f -> wanted.contains(f.name())).toList());
  }

  /**
   * The schema and one more feature: some of its own side by side, as {@link FeatureType.Packed}.
   *
   * @throws IllegalArgumentException if there is one of that name, or one of them is none
   */
  public FeatureSchema withPacked(String name, List<String> of) {
    List<Feature> parts = of.stream().map(this::feature).toList();
    boolean candidate = parts.stream().anyMatch(f -> f.axis() == Axis.CANDIDATE);
    int width = parts.stream().mapToInt(this::width).reduce(0, Math::addExact);
    List<Feature> more = new ArrayList<>(features);
    more.add(
        new Feature(
            name, candidate ? Axis.CANDIDATE : Axis.REQUEST, new FeatureType.Packed(of, width)));
    return new FeatureSchema(more);
  }

  /**
   * Refuses to follow an older schema unless every feature of both gives the same ids: vocabularies
   * and tables may only grow at their end.
   *
   * @throws IllegalArgumentException naming the feature
   */
  public void requireGrownFrom(FeatureSchema older) {
    for (Feature feature : features) {
      for (Feature before : older.features) {
        if (before.name().equals(feature.name()) && !isGrown(feature.type(), before.type())) {
          throw new IllegalArgumentException(
              "schema feature '%s': expected the ids of before, and new ones after them, but ids changed their meaning; append new values at the end"
                  .formatted(feature.name()));
        }
      }
    }
  }

  private static boolean isGrown(FeatureType type, FeatureType before) {
    Categorical ids = type.elements();
    Categorical older = before.elements();
    return ids == null || older == null ? type.equals(before) : ids.isGrownFrom(older);
  }

  /** All in one text. */
  public String toJson() {
    return new String(SchemaWriter.write(this, Integer.MAX_VALUE).json(), StandardCharsets.UTF_8);
  }

  /**
   * Writes {@code schema.json}, last, and beside it its long vocabularies. Each file appears whole
   * or not at all.
   */
  public void write(Path folder) throws IOException {
    SchemaWriter.Written written = SchemaWriter.write(this, MOST_INLINE);
    for (Map.Entry<String, ValueList> file : written.files().entrySet()) {
      DurableFiles.replace(folder.resolve(file.getKey()), file.getValue()::write);
    }
    DurableFiles.replace(folder.resolve(FILE), written.json());
  }

  /**
   * Reads {@link #toJson}'s form.
   *
   * @throws BadInputException naming the place and the reason; unknown fields are refused
   */
  public static FeatureSchema fromJson(String json) {
    return SchemaReader.read(place("schema", json.getBytes(StandardCharsets.UTF_8)), null);
  }

  /**
   * Reads a schema and the vocabularies beside it.
   *
   * @throws BadInputException naming the file, the place and the reason
   */
  public static FeatureSchema read(Path file) {
    try {
      return SchemaReader.read(
          place(file.toString(), Files.readAllBytes(file)), file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new BadInputException("%s: expected a schema to read but %s".formatted(file, e), e);
    }
  }

  /**
   * Reads the schema of a bundle. One without a version was trained on sequences that have the
   * newest event first, and so are its rows encoded.
   *
   * @param folder of the vocabularies' files, which have been checked
   */
  public static FeatureSchema ofBundle(byte[] json, Path folder) {
    JsonPlace place = place("schema", json);
    FeatureSchema schema = SchemaReader.read(place, folder);
    return place.optional("version").isPresent() ? schema : FirstForm.asTrained(schema);
  }

  private static JsonPlace place(String who, byte[] json) {
    return JsonPlace.read(who, json);
  }
}
