package io.rankgraft.app.effects;

/** Draws the rows of one effect. */
interface EffectSource {
  /** How many rows a user has, in the mean. */
  int ROWS_PER_USER = 15;

  EffectLog generate(int rows, boolean planted, long seed);

  /** Users of a log of so many rows. */
  static int users(int rows) {
    return Math.max(2, rows / ROWS_PER_USER);
  }
}
