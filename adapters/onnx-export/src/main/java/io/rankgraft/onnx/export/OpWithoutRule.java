package io.rankgraft.onnx.export;

/** An op that ONNX cannot express: the rest of the model may still be served by TensorFlow. */
final class OpWithoutRule extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  OpWithoutRule(String message) {
    super(message);
  }
}
