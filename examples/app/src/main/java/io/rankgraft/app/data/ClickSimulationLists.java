package io.rankgraft.app.data;

import io.rankgraft.data.BadInputException;

/**
 * Lists of documents with grades: what click simulation starts from. Arrays are not copied.
 *
 * @param begin the rows of list l are {@code begin[l] .. begin[l + 1] − 1}
 * @param width how many features a row has
 * @param features row after row
 * @param grades 0 and up, one a row
 */
public record ClickSimulationLists(int[] begin, int width, float[] features, int[] grades) {
  public ClickSimulationLists {
    int rows = begin[begin.length - 1];
    require(grades.length == rows, "a grade a row", grades.length + " for " + rows);
    require(features.length == rows * width, "'width' features a row", features.length);
    for (int grade : grades) {
      if (grade < 0) {
        require(false, "grades of 0 or more", grade);
      }
    }
  }

  private static void require(boolean holds, String expected, Object got) {
    if (!holds) {
      throw new BadInputException("graded lists: expected %s but got %s".formatted(expected, got));
    }
  }

  public int size() {
    return begin.length - 1;
  }

  public int rows() {
    return grades.length;
  }

  public int length(int list) {
    return begin[list + 1] - begin[list];
  }

  /**
   * The same lists with comparable features: sign(x) log(1 + |x|), then mean 0 and deviation 1 over
   * the rows of {@code by}. Features without deviation become 0.
   */
  public ClickSimulationLists standardised(ClickSimulationLists by) {
    double[] mean = new double[width];
    double[] square = new double[width];
    for (int r = 0; r < by.rows(); r++) {
      for (int k = 0; k < width; k++) {
        double x = log(by.features[r * width + k]);
        mean[k] += x / by.rows();
        square[k] += x * x / by.rows();
      }
    }
    float[] scaled = new float[features.length];
    for (int r = 0; r < rows(); r++) {
      for (int k = 0; k < width; k++) {
        double deviation = Math.sqrt(Math.max(0, square[k] - mean[k] * mean[k]));
        double x = log(features[r * width + k]) - mean[k];
        scaled[r * width + k] = deviation < 1e-6 ? 0 : (float) (x / deviation);
      }
    }
    return new ClickSimulationLists(begin, width, scaled, grades);
  }

  private static double log(float x) {
    return Math.signum(x) * StrictMath.log1p(Math.abs(x));
  }
}
