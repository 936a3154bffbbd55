package io.rankgraft.job;

import io.rankgraft.data.BadInputException;
import io.rankgraft.nd4j.Float64Judge;
import io.rankgraft.onnx.export.GraftPart;
import io.rankgraft.serve.GoldenRows;
import io.rankgraft.serve.Judge;
import io.rankgraft.serve.Signature;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The float64 judge of a merged file. Where the host has an operator that the judge lacks, it
 * judges the graft on what ONNX Runtime gives for the host's tensors, and its name says so.
 */
public final class MergedJudge implements Judge {
  private Judge judge = new Float64Judge();

  @Override
  public String name() {
    return judge.name();
  }

  @Override
  public Map<String, double[]> outputs(
      ByteBuffer onnx, Signature signature, GoldenRows.Case golden) {
    Set<String> missing = new TreeSet<>(Float64Judge.missing(onnx));
    if (missing.isEmpty()) {
      return judge.outputs(onnx, signature, golden);
    }
    if (golden.candidates() == 0) {
      return none(signature);
    }
    try (GraftPart part = GraftPart.of("merged model", onnx)) {
      judge = Float64Judge.ofGraft(List.copyOf(missing), c -> part.taps(signature, c));
      return judge.outputs(onnx, signature, golden);
    } catch (BadInputException e) { // not a merged file
      throw new IllegalArgumentException(
          "expected operators that the judge has, or a merged file, but it lacks %s and %s"
              .formatted(missing, e.getMessage()),
          e);
    }
  }

  private static Map<String, double[]> none(Signature signature) {
    Map<String, double[]> outputs = new HashMap<>();
    signature.outputs().forEach(output -> outputs.put(output.name(), new double[0]));
    return outputs;
  }
}
