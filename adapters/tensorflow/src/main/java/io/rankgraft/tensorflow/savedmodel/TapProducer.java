package io.rankgraft.tensorflow.savedmodel;

import java.util.List;

/**
 * The op whose numbers a tap holds, past ops that only copy, cast or reshape them. A tap called
 * logit that a Sigmoid or Softmax gave is a probability: its logit is what that op read.
 *
 * @param op its type, such as {@code Sigmoid}
 * @param tensor what it gives, {@code dense/Sigmoid:0}
 * @param inputs the tensors it reads, in its order
 */
public record TapProducer(String op, String tensor, List<String> inputs) {
  public TapProducer {
    inputs = List.copyOf(inputs);
  }

  /** Whether the tap is a probability, or several that sum to one. */
  public boolean isProbability() {
    return op.equals("Sigmoid") || op.equals("Softmax");
  }
}
