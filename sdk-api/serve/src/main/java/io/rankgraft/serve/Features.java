package io.rankgraft.serve;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.data.FeatureSchema;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.function.Function;

/**
 * What is to be scored: request-side inputs with one row a request, candidate-side inputs with one
 * row a candidate, in direct buffers that are used again from request to request.
 *
 * <pre>{@code
 * features.begin(items.length); // one request, so many candidates
 * features.put("history", history).put("item", items);
 * features.floats("price").put(prices);
 * scorer.score(features, outputs);
 * }</pre>
 *
 * <p>Made by {@link Scorer#newFeatures}. For one thread at a time: keep one for each.
 */
public final class Features implements AutoCloseable {
  private final Signature signature;
  private FeatureSchema schema;
  private final List<FeatureLane> lanes;
  private final EngineSlot slot = new EngineSlot();
  private IntBuffer requestOf = ints(0);
  private int requests;
  private int candidates;
  private int ids;
  private int unknownIds;
  private boolean closed;

  private Features(Signature signature, FeatureSchema schema) {
    this.signature = signature;
    this.lanes = signature.inputs().stream().map(FeatureLane::new).toList();
    bind(schema);
  }

  /** Empty features of a ranker. */
  public static Features of(Signature signature, FeatureSchema schema) {
    return new Features(signature, schema);
  }

  /** Features of some size that are all zero: missing values, empty sequences, first ids. */
  static Features zeros(Signature signature, FeatureSchema schema, int requests, int candidates) {
    Features zeros = of(signature, schema).begin(requests, candidates);
    zeros.lanes.forEach(lane -> lane.fill(Buffer.class)); // new buffers hold zeros
    return zeros;
  }

  private void bind(FeatureSchema next) {
    schema = next;
    lanes.forEach(lane -> lane.bind(next));
  }

  private static IntBuffer ints(int size) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(size, Integer.BYTES))
        .order(ByteOrder.nativeOrder())
        .asIntBuffer();
  }

  /** Starts a request with some candidates, 0 or more; forgets all values. */
  public Features begin(int candidates) {
    return begin(1, candidates);
  }

  /**
   * Starts several requests at once. The candidates belong to the first until {@link #requestOf}
   * says otherwise.
   */
  public Features begin(int requests, int candidates) {
    requireOpen();
    if (requests < 1 || candidates < 0) {
      throw new IllegalArgumentException(
          "features: expected at least one request and no less than 0 candidates but got %s, %s"
              .formatted(requests, candidates));
    }
    if (requests != this.requests || candidates != this.candidates) {
      slot.close();
    }
    this.requests = requests;
    this.candidates = candidates;
    for (FeatureLane lane : lanes) {
      lane.begin(lane.spec().axis() == Axis.REQUEST ? requests : candidates);
    }
    if (requestOf.capacity() < candidates) {
      requestOf = ints(candidates);
    }
    requestOf.clear().limit(candidates);
    for (int i = 0; i < candidates; i++) {
      requestOf.put(i, 0);
    }
    return this;
  }

  public Signature signature() {
    return signature;
  }

  public int requests() {
    return requests;
  }

  public int candidates() {
    return candidates;
  }

  /** The request of each candidate, [candidates], to fill or read. */
  public IntBuffer requestOf() {
    requestOf.position(0);
    return requestOf;
  }

  /** The buffer of a float input, row after row, to fill. */
  public FloatBuffer floats(String input) {
    return lane(input).fill(FloatBuffer.class);
  }

  /** The buffer of an int32 input, row after row, to fill. */
  public IntBuffer ints(String input) {
    return lane(input).fill(IntBuffer.class);
  }

  /** The buffer of an int64 input, row after row, to fill. */
  public LongBuffer longs(String input) {
    return lane(input).fill(LongBuffer.class);
  }

  /** The buffer of a boolean input, one byte a value, to fill. */
  public ByteBuffer bits(String input) {
    return lane(input).fill(ByteBuffer.class);
  }

  /** All values of a float input. */
  public Features put(String input, float[] values) {
    FloatBuffer buffer = floats(input);
    sized(input, values.length);
    buffer.put(values).position(0);
    return this;
  }

  /** All values of an int32 input, or of one that reads ids as int64 or as numbers. */
  public Features put(String input, int[] values) {
    ElementType type = signature.inputs().get(signature.input(input)).type();
    if (type == ElementType.FLOAT32) {
      FloatBuffer buffer = floats(input);
      sized(input, values.length);
      for (int value : values) {
        buffer.put(value);
      }
      buffer.position(0);
      return this;
    }
    if (type == ElementType.INT64) {
      LongBuffer buffer = longs(input);
      sized(input, values.length);
      for (int value : values) {
        buffer.put(value);
      }
      buffer.position(0);
      return this;
    }
    IntBuffer buffer = ints(input);
    sized(input, values.length);
    buffer.put(values).position(0);
    return this;
  }

  /** All values of an int64 input. */
  public Features put(String input, long[] values) {
    LongBuffer buffer = longs(input);
    sized(input, values.length);
    buffer.put(values).position(0);
    return this;
  }

  /** The columns of a batch whose names are inputs; others are left alone. */
  public Features put(Batch batch) {
    for (InputSpec input : signature.inputs()) {
      Column column = batch.columns().get(input.name());
      if (column instanceof Column.Floats floats) {
        put(input.name(), floats.values());
      } else if (column instanceof Column.Ints ints) {
        put(input.name(), ints.values());
      } else if (column instanceof Column.Longs longs) {
        put(input.name(), longs.values());
      }
    }
    return this;
  }

  private void sized(String input, int size) {
    lane(input).requireSize(size);
  }

  /**
   * For scorers: checks that every input is there, finite and within a schema, and counts ids.
   *
   * @param asked the scorer's own, which after a swap may be another than these features began with
   * @throws BadInputException naming the feature, and the row where one is to blame
   */
  public void check(Signature expected, FeatureSchema asked) {
    requireOpen();
    if (signature != expected && !signature.equals(expected)) {
      throw new BadInputException(
          "features: expected those of this scorer but they are of another signature; make them with newFeatures()");
    }
    if (schema != asked) {
      bind(asked);
    }
    ids = 0;
    unknownIds = 0;
    for (int i = 0; i < lanes.size(); i++) {
      FeatureLane lane = lanes.get(i);
      unknownIds += lane.check();
      ids += lane.holdsIds() ? lane.values().limit() : 0;
    }
    for (int i = 0; i < candidates; i++) {
      int of = requestOf.get(i);
      if (of < 0 || of >= requests) {
        throw new BadInputException(
            "features, candidate %s: expected a request of 0 to %s but got %s"
                .formatted(i, requests - 1, of));
      }
    }
  }

  /** Ids seen by the last check. */
  public int ids() {
    return ids;
  }

  /** Ids among them that stand for unknown values. */
  public int unknownIds() {
    return unknownIds;
  }

  /**
   * For scorers: the direct buffer of an input at its position in the signature, in native order,
   * with position 0 and the number of its values as limit; a {@link FloatBuffer}, {@link
   * IntBuffer}, {@link LongBuffer} or, for booleans, {@link ByteBuffer}.
   */
  public Buffer buffer(int input) {
    return lanes.get(input).values();
  }

  /**
   * For scorers: what an engine keeps beside these buffers while sizes stay, such as native tensors
   * over them. Closed when another owner asks, when sizes change and with the features.
   *
   * @param make makes it of these features
   */
  public <S extends AutoCloseable> S engineState(
      Object owner, Class<S> type, Function<Features, S> make) {
    return slot.get(owner, type, this, make);
  }

  private FeatureLane lane(String input) {
    requireOpen();
    return lanes.get(signature.input(input));
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "features: expected open ones but they are closed; make others with newFeatures()");
    }
  }

  @Override
  public void close() {
    closed = true;
    slot.close();
  }
}
