package io.rankgraft.app.data;

/**
 * Configuration of generated graded lists, for clicks that a position-biased user makes on them
 * ({@link ClickSimulation}). Item j of a list has features x, standard normal, and
 *
 * <pre>
 *   s = Σ_{k ≤ signals} w_k x_k + bend x_1 x_2 + noise · N(0, 1),   w_k ~ N(0, 1)
 *   grade = how many of the thresholds of s lie below it, 0 to 4
 * </pre>
 *
 * The thresholds leave about 48, 27, 17, 6 and 2 of a hundred items in the grades 0 to 4. A linear
 * ranker of a few lists finds some of it: what it shows first is clicked for its place too.
 *
 * @param train how many lists to train on; {@code validation} and {@code test} likewise
 * @param items of each list
 * @param informative false for the null version, in which grades know nothing of features
 */
public record PlantedGrades(
    int train,
    int validation,
    int test,
    int items,
    int features,
    int signals,
    double bend,
    double noise,
    boolean informative,
    long seed) {
  /** Of s in units of its deviation. */
  private static final double[] THRESHOLDS = {0.126, 0.674, 1.126, 1.645};

  public static final PlantedGrades EMBEDDED =
      new PlantedGrades(200, 50, 100, 15, 12, 6, 1.5, 0.5, true, 2025);

  public PlantedGrades {
    boolean sound =
        Math.min(train, Math.min(validation, test)) >= 1
            && items >= 2
            && signals >= 2
            && features >= signals
            && noise >= 0;
    if (!sound) {
      throw new IllegalArgumentException(
          "planted grades: expected lists in every part, 2 items or more and features >= signals >= 2 but found %s, %s, %s lists of %s items, %s features, %s signals"
              .formatted(train, validation, test, items, features, signals));
    }
  }

  /** The same lists with or without a meaning of features. */
  public PlantedGrades withInformative(boolean other) {
    return new PlantedGrades(
        train, validation, test, items, features, signals, bend, noise, other, seed);
  }

  /** Three parts of lists: to train on, to choose the epoch, to test. */
  public record Parts(
      ClickSimulationLists train, ClickSimulationLists validation, ClickSimulationLists test) {}

  /** Generates the lists; equal configurations give equal lists. */
  public Parts generate() {
    var draws = new Draws(seed, 1);
    double[] w = new double[signals];
    double square = bend * bend + noise * noise;
    for (int k = 0; k < signals; k++) {
      w[k] = draws.normal();
      square += w[k] * w[k];
    }
    double deviation = StrictMath.sqrt(square);
    return new Parts(
        part(draws, w, deviation, train),
        part(draws, w, deviation, validation),
        part(draws, w, deviation, test));
  }

  private ClickSimulationLists part(Draws draws, double[] w, double deviation, int lists) {
    int rows = lists * items;
    int[] begin = new int[lists + 1];
    for (int l = 0; l < lists; l++) {
      begin[l + 1] = begin[l] + items;
    }
    float[] x = new float[rows * features];
    int[] grades = new int[rows];
    for (int r = 0; r < rows; r++) {
      for (int k = 0; k < features; k++) {
        x[r * features + k] = (float) draws.normal();
      }
      double s = noise * draws.normal();
      double other = deviation * draws.normal(); // of the null version; drawn in both
      for (int k = 0; k < signals; k++) {
        s += w[k] * x[r * features + k];
      }
      s += bend * x[r * features] * x[r * features + 1];
      for (double threshold : THRESHOLDS) {
        grades[r] += (informative ? s : other) > threshold * deviation ? 1 : 0;
      }
    }
    return new ClickSimulationLists(begin, features, x, grades);
  }
}
