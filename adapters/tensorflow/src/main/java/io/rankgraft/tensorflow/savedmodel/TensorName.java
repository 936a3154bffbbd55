package io.rankgraft.tensorflow.savedmodel;

/** An output of a node, written {@code node:0}; the first one may be written {@code node}. */
record TensorName(String node, int output) {

  static TensorName parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      return new TensorName(text, 0);
    }
    try {
      int output = Integer.parseInt(text.substring(colon + 1));
      if (colon > 0 && output >= 0) {
        return new TensorName(text.substring(0, colon), output);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(
        "tensor '%s': expected a name such as dense/BiasAdd:0 but the output is no number"
            .formatted(text));
  }

  @Override
  public String toString() {
    return node + ":" + output;
  }
}
