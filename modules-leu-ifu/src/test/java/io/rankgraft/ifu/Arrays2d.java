package io.rankgraft.ifu;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Float32 values of a graph as float64 matrices and back. */
final class Arrays2d {
  private Arrays2d() {}

  /** Row-major values as a matrix of so many rows. */
  static INDArray of(float[] values, int rows) {
    int columns = values.length / rows;
    double[][] matrix = new double[rows][columns];
    for (int i = 0; i < values.length; i++) {
      matrix[i / columns][i % columns] = values[i];
    }
    return Nd4j.createFromArray(matrix);
  }

  static double[] flat(INDArray x) {
    double[] values = new double[x.rows() * x.columns()];
    for (int i = 0; i < values.length; i++) {
      values[i] = x.getDouble(i / x.columns(), i % x.columns());
    }
    return values;
  }
}
