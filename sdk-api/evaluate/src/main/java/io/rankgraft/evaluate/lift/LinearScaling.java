package io.rankgraft.evaluate.lift;

/**
 * Recalibrated amounts, {@code slope · prediction + intercept} with the weighted squared error
 * least. Equal predictions leave the slope open: it is 1 then.
 */
public record LinearScaling(double slope, double intercept) implements Recalibration {
  /** Fitted on rows of weight one. */
  public static LinearScaling fit(double[] amounts, double[] predictions) {
    return fit(amounts, predictions, Recalibration.ones(amounts.length));
  }

  /**
   * Fitted on weighted rows.
   *
   * @throws IllegalArgumentException if there is none, or a number is not finite
   */
  public static LinearScaling fit(double[] amounts, double[] predictions, double[] weights) {
    Recalibration.check("linear scaling", amounts, predictions, weights);
    double total = 0;
    double meanAmount = 0;
    double meanPrediction = 0;
    for (int i = 0; i < amounts.length; i++) {
      total += weights[i];
      meanAmount += weights[i] * amounts[i];
      meanPrediction += weights[i] * predictions[i];
    }
    meanAmount /= total;
    meanPrediction /= total;
    double together = 0;
    double spread = 0;
    for (int i = 0; i < amounts.length; i++) {
      double off = predictions[i] - meanPrediction;
      together += weights[i] * off * (amounts[i] - meanAmount);
      spread += weights[i] * off * off;
    }
    double slope = spread == 0 ? 1 : together / spread;
    return new LinearScaling(slope, meanAmount - slope * meanPrediction);
  }

  @Override
  public double of(double prediction) {
    return slope * prediction + intercept;
  }
}
