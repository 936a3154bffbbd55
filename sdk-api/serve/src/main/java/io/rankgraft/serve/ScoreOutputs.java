package io.rankgraft.serve;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Where a scorer writes: named outputs, one float a candidate, and the number to rank by, in direct
 * buffers that are used again. Made by {@link Scorer#newOutputs}; for one thread at a time.
 */
public final class ScoreOutputs implements AutoCloseable {
  private final Signature signature;
  private final List<FloatBuffer> values = new ArrayList<>();
  private final int[] terms; // positions of the outputs in the formula
  private final double[] weights;
  private final EngineSlot slot = new EngineSlot();
  private FloatBuffer ranking = floats(0);
  private int candidates;
  private boolean closed;

  private ScoreOutputs(Signature signature) {
    this.signature = signature;
    signature.outputs().forEach(output -> values.add(floats(0)));
    var formula = signature.ranking().terms();
    this.terms = formula.keySet().stream().mapToInt(signature::output).toArray();
    this.weights = formula.values().stream().mapToDouble(Double::doubleValue).toArray();
  }

  public static ScoreOutputs of(Signature signature) {
    return new ScoreOutputs(signature);
  }

  private static FloatBuffer floats(int size) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(size, Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  public Signature signature() {
    return signature;
  }

  public int candidates() {
    return candidates;
  }

  /** An output, [candidates]; overwritten by the next run. */
  public FloatBuffer floats(String output) {
    return buffer(signature.output(output));
  }

  /** The number to rank by, [candidates]; overwritten by the next run. */
  public FloatBuffer ranking() {
    requireOpen();
    return ranking.position(0);
  }

  /** A copy of an output. */
  public float[] copy(String output) {
    float[] copy = new float[candidates];
    buffer(signature.output(output)).get(0, copy);
    return copy;
  }

  /** A copy of the numbers to rank by. */
  public float[] copyRanking() {
    requireOpen();
    float[] copy = new float[candidates];
    ranking.get(0, copy);
    return copy;
  }

  /** For scorers: the buffer of an output at its position in the signature, position 0. */
  public FloatBuffer buffer(int output) {
    requireOpen();
    return values.get(output).position(0);
  }

  /** For scorers: makes room for so many candidates. */
  public void begin(int candidates) {
    requireOpen();
    if (candidates != this.candidates) {
      slot.close();
    }
    this.candidates = candidates;
    for (int i = 0; i < values.size(); i++) {
      values.set(i, sized(values.get(i)));
    }
    ranking = sized(ranking);
  }

  private FloatBuffer sized(FloatBuffer buffer) {
    FloatBuffer roomy = buffer.capacity() < candidates ? floats(candidates) : buffer;
    return roomy.clear().limit(candidates);
  }

  /** For scorers: computes the number to rank by once the outputs are written. */
  public void finish() {
    ScoreFormula formula = signature.ranking();
    for (int i = 0; i < candidates; i++) {
      double score = formula.start();
      for (int t = 0; t < terms.length; t++) {
        Domain domain = signature.outputs().get(terms[t]).domain();
        score = formula.step(score, values.get(terms[t]).get(i), domain, weights[t]);
      }
      ranking.put(i, (float) score);
    }
  }

  /**
   * Moves every output that has a host's value from there, λ = 0, to its own, λ = 1, and ranks
   * anew.
   */
  public void ramp(double lambda) {
    if (!(lambda >= 0 && lambda <= 1)) {
      throw new IllegalArgumentException("ramp: expected λ of 0 to 1 but got " + lambda);
    }
    for (int o = 0; o < values.size() && lambda != 1; o++) {
      OutputSpec output = signature.outputs().get(o);
      if (output.host() == null) {
        continue;
      }
      FloatBuffer full = values.get(o);
      FloatBuffer host = values.get(signature.output(output.host()));
      for (int i = 0; i < candidates; i++) {
        full.put(
            i,
            lambda == 0
                ? host.get(i)
                : (float) output.domain().ramp(host.get(i), full.get(i), lambda));
      }
    }
    finish();
  }

  /** How many ranking numbers are NaN or infinite. */
  public int nonFinite() {
    int count = 0;
    for (int i = 0; i < candidates; i++) {
      count += Float.isFinite(ranking.get(i)) ? 0 : 1;
    }
    return count;
  }

  /** For scorers: as {@link Features#engineState}. */
  public <S extends AutoCloseable> S engineState(
      Object owner, Class<S> type, Function<ScoreOutputs, S> make) {
    return slot.get(owner, type, this, make);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "outputs: expected open ones but they are closed; make others with newOutputs()");
    }
  }

  @Override
  public void close() {
    closed = true;
    slot.close();
  }
}
