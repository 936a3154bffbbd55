package io.rankgraft.onnx;

import ai.onnxruntime.OrtException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What ONNX Runtime says of a failure, in words of one line: which operator, and why where it is
 * one of the causes that users meet. The runtime's own text stays in the exception's cause.
 */
final class RuntimeText {
  private static final Pattern NODE =
      Pattern.compile("while running (\\w+) node\\. Name:'([^']*)'");
  private static final Pattern NO_KERNEL =
      Pattern.compile("implementation for (\\w+)\\((\\d+)\\) node with name '([^']*)'");
  private static final Pattern OUTSIDE =
      Pattern.compile("idx=(-?\\d+) must be within the inclusive range \\[(-?\\d+),(-?\\d+)\\]");
  private static final Pattern VERSION =
      Pattern.compile("No Op registered for (\\w+) with domain_version of (\\d+)");
  private static final Pattern MISTYPED =
      Pattern.compile("Type Error: .*node \\(([^)]*)\\)", Pattern.DOTALL);
  private static final Pattern INVALID =
      Pattern.compile("In Node, \\(\"([^\"]*)\", (\\w+)", Pattern.DOTALL);

  private RuntimeText() {}

  /** Why a model cannot be loaded: {@code but …}. */
  static String ofLoad(OrtException e) {
    String text = e.getMessage();
    Matcher found = VERSION.matcher(text);
    if (found.find()) {
      return "op %s is none of opset %s; export it with an older opset"
          .formatted(found.group(1), found.group(2));
    }
    found = NO_KERNEL.matcher(text);
    if (found.find()) {
      return "there is nothing that runs op %s '%s' on its types; export it in float32"
          .formatted(found.group(1), found.group(3));
    }
    found = MISTYPED.matcher(text);
    if (found.find()) {
      return "op '%s' has inputs or outputs of types that do not fit; export it again"
          .formatted(found.group(1));
    }
    found = INVALID.matcher(text);
    if (found.find()) {
      return "op %s '%s' is invalid there; export it again"
          .formatted(found.group(2), found.group(1));
    }
    if (text.contains("IR version")) {
      return "its file format is newer than the runtime; export it with an older one";
    }
    return "the graph in it is invalid; export it again";
  }

  /** Why rows cannot be computed: {@code but …}. */
  static String ofRun(OrtException e) {
    String text = e.getMessage();
    Matcher node = NODE.matcher(text);
    String op = node.find() ? "op %s '%s'".formatted(node.group(1), node.group(2)) : "an op";
    Matcher outside = OUTSIDE.matcher(text);
    if (outside.find()) {
      return "%s reads id %s and there are %s to %s; check the vocabularies of the features"
          .formatted(op, outside.group(1), outside.group(2), outside.group(3));
    }
    if (text.contains("terminate flag")) {
      return "%s was stopped as it took too long; export a model without endless loops"
          .formatted(op);
    }
    if (text.contains("allocate") || text.contains("bad_alloc")) {
      return "%s needs more memory than there is; use fewer rows".formatted(op);
    }
    return op + " fails on their sizes or values; check both against the model";
  }
}
