package io.rankgraft.app;

import io.rankgraft.report.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.stat.correlation.Covariance;

/** Vectors of several tasks as points in the plane of their two principal components. */
final class TwoDimensions {
  private TwoDimensions() {}

  /**
   * @param vectors by task, row after row
   * @param rows of each task
   */
  static Figure figure(String what, List<String> tasks, float[][] vectors, int rows) {
    int width = vectors[0].length / rows;
    double[][] all = new double[tasks.size() * rows][width];
    for (int t = 0; t < tasks.size(); t++) {
      for (int r = 0; r < rows; r++) {
        for (int k = 0; k < width; k++) {
          all[t * rows + r][k] = vectors[t][r * width + k];
        }
      }
    }
    EigenDecomposition axes =
        new EigenDecomposition(new Covariance(all).getCovarianceMatrix()); // largest first
    RealMatrix plane =
        new Array2DRowRealMatrix(
                new double[][] {axes.getEigenvector(0).toArray(), axes.getEigenvector(1).toArray()})
            .transpose();
    RealMatrix points = new Array2DRowRealMatrix(all, false).multiply(plane);
    List<Figure.Series> series = new ArrayList<>();
    for (int t = 0; t < tasks.size(); t++) {
      List<Double> x = new ArrayList<>();
      List<Double> y = new ArrayList<>();
      for (int r = 0; r < rows; r++) {
        x.add(points.getEntry(t * rows + r, 0));
        y.add(points.getEntry(t * rows + r, 1));
      }
      series.add(new Figure.Series(tasks.get(t), x, y));
    }
    double total = 0;
    for (double value : axes.getRealEigenvalues()) {
      total += value;
    }
    double shown = axes.getRealEigenvalue(0) + axes.getRealEigenvalue(1);
    return new Figure(
        String.format(
            Locale.ROOT,
            "%s: principal components, %.0f %% of the variance.",
            what,
            total > 0 ? 100 * shown / total : 0),
        Figure.Kind.POINTS,
        "first component",
        "second component",
        series);
  }
}
