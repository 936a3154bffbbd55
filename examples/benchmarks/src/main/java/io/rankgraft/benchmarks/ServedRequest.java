package io.rankgraft.benchmarks;

import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.InputSpec;
import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.SplittableRandom;

/** Fills features with one user and some candidates: ids of the schema, numbers of 0 to 1. */
final class ServedRequest {
  private ServedRequest() {}

  static void fill(Features features, FeatureSchema schema, int candidates, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    features.begin(candidates);
    for (int i = 0; i < features.signature().inputs().size(); i++) {
      InputSpec input = features.signature().inputs().get(i);
      int ids = ids(schema.feature(input.name()));
      Buffer buffer = features.buffer(i);
      for (int v = 0; v < buffer.limit(); v++) {
        if (buffer instanceof FloatBuffer floats) {
          floats.put(v, random.nextFloat());
        } else {
          ((IntBuffer) buffer).put(v, random.nextInt(ids));
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
