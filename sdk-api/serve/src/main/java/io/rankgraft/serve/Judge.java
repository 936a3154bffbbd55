package io.rankgraft.serve;

import java.nio.ByteBuffer;
import java.util.Map;

/** Computes in float64 what an exported model should give, by other code than any engine's. */
public interface Judge {
  /** A name for reports. */
  String name();

  /**
   * The outputs of a golden case by name, [candidates].
   *
   * @param onnx the model, which must not change any more
   */
  Map<String, double[]> outputs(ByteBuffer onnx, Signature signature, GoldenRows.Case golden);
}
