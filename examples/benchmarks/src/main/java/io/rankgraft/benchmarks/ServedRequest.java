package io.rankgraft.benchmarks;

import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.serve.ElementType;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.InputSpec;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.SplittableRandom;

/** Fills features with one user and some candidates: ids of the schema, numbers of 0 to 1. */
final class ServedRequest {
  private ServedRequest() {}

  static void fill(Features features, FeatureSchema schema, int candidates, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    features.begin(candidates);
    for (InputSpec input : features.signature().inputs()) {
      if (input.type() == ElementType.FLOAT32) {
        FloatBuffer floats = features.floats(input.name());
        while (floats.hasRemaining()) {
          floats.put(random.nextFloat());
        }
      } else {
        int ids = ids(schema.feature(input.name()));
        IntBuffer ints = features.ints(input.name());
        while (ints.hasRemaining()) {
          ints.put(random.nextInt(ids));
        }
      }
    }
  }

  private static int ids(Feature feature) {
    FeatureType type = feature.type();
    if (type instanceof FeatureType.IdSequence sequence) {
      return sequence.element().size();
    } else if (type instanceof Categorical categorical) {
      return categorical.size();
    }
    return type instanceof FeatureType.Bucketed bucketed ? bucketed.size() : 1;
  }
}
