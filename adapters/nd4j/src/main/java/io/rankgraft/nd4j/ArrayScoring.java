package io.rankgraft.nd4j;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.Scorer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ND4J arrays in and out of any scorer, of one request. Keeps buffers: for one thread at a time.
 */
public final class ArrayScoring implements AutoCloseable {
  private final Scorer scorer;
  private final Features features;
  private final ScoreOutputs outputs;

  private ArrayScoring(Scorer scorer) {
    this.scorer = scorer;
    this.features = scorer.newFeatures();
    this.outputs = scorer.newOutputs();
  }

  /**
   * @param scorer stays the caller's
   */
  public static ArrayScoring of(Scorer scorer) {
    return new ArrayScoring(scorer);
  }

  /**
   * Scores one request.
   *
   * @param arrays every input by name, [1, …] on the request's side and [candidates, …] on the
   *     candidates'; of any numeric type
   * @return every output by name, float32 [candidates]; the caller's
   * @throws BadInputException if an array is missing or of another shape
   */
  public Map<String, INDArray> score(Map<String, INDArray> arrays) {
    features.begin(candidates(arrays));
    for (InputSpec input : scorer.signature().inputs()) {
      INDArray array = arrays.get(input.name());
      if (array != null) {
        put(input, array);
      }
    }
    scorer.score(features, outputs);
    Map<String, INDArray> scores = new LinkedHashMap<>();
    for (OutputSpec output : scorer.signature().outputs()) {
      scores.put(output.name(), Nd4j.createFromArray(outputs.copy(output.name())));
    }
    return scores;
  }

  /** The numbers to rank by of the last request, float32 [candidates]; the caller's. */
  public INDArray ranking() {
    return Nd4j.createFromArray(outputs.copyRanking());
  }

  private int candidates(Map<String, INDArray> arrays) {
    for (InputSpec input : scorer.signature().inputs()) {
      if (input.axis() == Axis.CANDIDATE && arrays.containsKey(input.name())) {
        return (int) arrays.get(input.name()).size(0);
      }
    }
    return 1;
  }

  private void put(InputSpec input, INDArray array) {
    int rows = input.axis() == Axis.REQUEST ? 1 : features.candidates();
    if (!Arrays.equals(array.shape(), input.shape(rows))) {
      throw new BadInputException(
          "feature '%s': expected an array of shape %s but got %s"
              .formatted(
                  input.name(),
                  Arrays.toString(input.shape(rows)),
                  Arrays.toString(array.shape())));
    }
    try (INDArray rowMajor = array.dup('c')) {
      switch (input.type()) {
        case FLOAT32 -> features.put(input.name(), flat(rowMajor, DataType.FLOAT).data().asFloat());
        case INT32 -> features.put(input.name(), flat(rowMajor, DataType.INT32).data().asInt());
        case INT64 -> features.put(input.name(), flat(rowMajor, DataType.INT64).data().asLong());
        case BOOL -> {
          var bits = features.bits(input.name());
          for (int value : flat(rowMajor, DataType.INT32).data().asInt()) {
            bits.put((byte) value);
          }
        }
      }
    }
  }

  private static INDArray flat(INDArray array, DataType type) {
    return array.castTo(type);
  }

  @Override
  public void close() {
    features.close();
    outputs.close();
  }
}
