package io.rankgraft.serve;

import io.rankgraft.data.FeatureSchema;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Inputs that every exported ranker is compared on: no candidate, one, many, several requests at
 * once, nothing but zeros (empty sequences, missing values) and nothing but unknown ids.
 */
public final class GoldenInputs {
  private static final int MANY = 23;
  private static final int SEVERAL = 3;

  private GoldenInputs() {}

  /** The cases, without outputs; the same for the same seed. */
  public static List<GoldenRows.Case> of(Signature signature, FeatureSchema schema, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<GoldenRows.Case> cases = new ArrayList<>();
    try (Features features = Features.of(signature, schema)) {
      cases.add(drawn("none", features.begin(0), schema, random));
      cases.add(drawn("one", features.begin(1), schema, random));
      cases.add(drawn("many", features.begin(MANY), schema, random));
      features.begin(SEVERAL, MANY);
      for (int i = 0; i < MANY; i++) {
        features.requestOf().put(i, i % SEVERAL);
      }
      cases.add(drawn("several requests", features, schema, random));
      cases.add(constant("zeros", features.begin(2), schema, false));
      cases.add(constant("unknown ids", features.begin(2), schema, true));
    }
    return cases;
  }

  private static GoldenRows.Case drawn(
      String name, Features features, FeatureSchema schema, SplittableRandom random) {
    List<InputSpec> inputs = features.signature().inputs();
    for (int i = 0; i < inputs.size(); i++) {
      long ids = IdRange.of(inputs.get(i), schema).size();
      long below = ids == 0 ? 2 : ids; // without a schema 0 and 1 are what any table has
      Buffer buffer = features.buffer(i);
      for (int v = 0; v < buffer.limit(); v++) {
        if (buffer instanceof FloatBuffer floats) {
          floats.put(v, (float) (2 * random.nextDouble() - 1));
        } else {
          put(
              buffer,
              v,
              buffer instanceof ByteBuffer ? random.nextLong(2) : random.nextLong(below));
        }
      }
    }
    return GoldenRows.Case.of(name, features);
  }

  private static GoldenRows.Case constant(
      String name, Features features, FeatureSchema schema, boolean unknown) {
    List<InputSpec> inputs = features.signature().inputs();
    for (int i = 0; i < inputs.size(); i++) {
      long id = unknown ? Math.max(0, IdRange.of(inputs.get(i), schema).unknown()) : 0;
      Buffer buffer = features.buffer(i);
      for (int v = 0; v < buffer.limit(); v++) {
        if (buffer instanceof FloatBuffer floats) {
          floats.put(v, 0);
        } else {
          put(buffer, v, id);
        }
      }
    }
    return GoldenRows.Case.of(name, features);
  }

  private static void put(Buffer buffer, int at, long value) {
    if (buffer instanceof IntBuffer ints) {
      ints.put(at, (int) value);
    } else if (buffer instanceof LongBuffer longs) {
      longs.put(at, value);
    } else {
      ((ByteBuffer) buffer).put(at, (byte) value);
    }
  }
}
