package io.rankgraft.job;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A tensor of a host that may be its score, and the tap it would be.
 *
 * @param tap {@code logit} or {@code probability}
 * @param tensor as {@code --tap} takes it, {@code probabilities[1]}
 * @param isOutput whether it is an output of the file
 */
public record HostScore(String tap, String tensor, boolean isOutput) {
  private static final Set<String> FLOATS =
      Set.of("float32", "float64", "double", "float16", "bfloat16");
  private static final Set<String> PROBABILITIES = Set.of("Sigmoid", "HardSigmoid", "Softmax");

  /** Operators of classifiers that are no networks, which give a probability for each class. */
  private static final Set<String> CLASSIFIERS =
      Set.of("TreeEnsembleClassifier", "LinearClassifier", "SVMClassifier", "Normalizer");

  private static final Set<String> NAMES =
      Set.of("logit", "logits", "probability", "probabilities", "prob", "probs", "score", "scores");

  /** {@code --tap logit=logits}. */
  public String option() {
    return "--tap %s=%s".formatted(tap, tensor);
  }

  boolean isNamedLikeOne() {
    return NAMES.contains(tensor.replaceAll("\\[\\d+]$|:\\d+$", "").toLowerCase(Locale.ROOT));
  }

  static List<HostScore> of(List<HostOutline.Gives> tensors) {
    List<HostScore> found = new ArrayList<>();
    for (HostOutline.Gives tensor : tensors) {
      List<Integer> shape = tensor.shape();
      boolean rows =
          shape != null
              && !shape.isEmpty()
              && shape.get(0) < 0
              && shape.size() <= 2
              && FLOATS.contains(tensor.type())
              && !tensor.producer().equals("Input")
              && !tensor.producer().startsWith("Placeholder");
      int width = rows && shape.size() == 2 ? shape.get(1) : 1;
      boolean classes = tensor.origin().equals("Softmax") || CLASSIFIERS.contains(tensor.origin());
      if (rows && width == 1) {
        found.add(of(PROBABILITIES.contains(tensor.origin()), tensor, ""));
      } else if (rows && tensor.isOutput() && width > 1) {
        found.add(of(classes || tensor.origin().equals("Sigmoid"), tensor, "[1]"));
      }
    }
    found.sort(Comparator.comparing(score -> !score.isOutput())); // stable
    return found;
  }

  private static HostScore of(boolean probability, HostOutline.Gives tensor, String column) {
    return new HostScore(
        probability ? "probability" : "logit", tensor.name() + column, tensor.isOutput());
  }
}
