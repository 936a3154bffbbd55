package io.rankgraft.app.data;

import java.util.SplittableRandom;

/**
 * Seeded draws, the same on every machine: one generator's 64-bit stream and strict arithmetic
 * only.
 */
public final class Draws {
  private final SplittableRandom random;

  /**
   * A stream of its own for each purpose.
   *
   * @param stream tells the streams of one seed apart
   */
  public Draws(long seed, long stream) {
    this.random = new SplittableRandom(new SplittableRandom(seed).nextLong() + stream);
  }

  /** Uniform in (0, 1). */
  public double uniform() {
    return ((random.nextLong() >>> 11) + 0.5) * 0x1p-53;
  }

  /** Uniform in 0 .. bound - 1. */
  public int below(int bound) {
    return (int) (uniform() * bound);
  }

  public boolean chance(double probability) {
    return uniform() < probability;
  }

  /** Exponential with mean 1. */
  public double exponential() {
    return -StrictMath.log(uniform());
  }

  /** Standard normal, by Box and Muller. */
  public double normal() {
    double radius = StrictMath.sqrt(2 * exponential());
    return radius * StrictMath.cos(2 * Math.PI * uniform());
  }

  /** Poisson, as the number of arrivals before {@code mean}. */
  public int poisson(double mean) {
    int count = -1;
    for (double time = 0; time < mean; count++) {
      time += exponential();
    }
    return Math.max(count, 0);
  }

  /** Rows of independent standard normals. */
  public float[][] normals(int rows, int columns) {
    var values = new float[rows][columns];
    for (float[] row : values) {
      for (int c = 0; c < columns; c++) {
        row[c] = (float) normal();
      }
    }
    return values;
  }

  /** Rows of the given length, in directions uniform on the sphere. */
  public float[][] directions(int rows, int columns, double length) {
    float[][] values = normals(rows, columns);
    for (float[] row : values) {
      double square = 0;
      for (float x : row) {
        square += (double) x * x;
      }
      for (int c = 0; c < columns; c++) {
        row[c] = (float) (row[c] * length / StrictMath.sqrt(square));
      }
    }
    return values;
  }
}
