package io.rankgraft.serve;

import java.util.Map;

/** Computes in float64 what an exported model should give, by other code than any engine's. */
public interface Judge {
  /** A name for reports. */
  String name();

  /** The outputs of a golden case by name, [candidates]. */
  Map<String, double[]> outputs(byte[] onnx, Signature signature, GoldenRows.Case golden);
}
