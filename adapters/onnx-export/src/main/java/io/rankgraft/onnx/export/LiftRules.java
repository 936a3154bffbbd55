package io.rankgraft.onnx.export;

import static io.rankgraft.onnx.export.Attributes.integer;
import static io.rankgraft.onnx.export.Attributes.text;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * The standard operators whose form changed between opset 7 and {@link OnnxExport#OPSET}, each with
 * the version that changed it. From the change logs of the ONNX operators.
 */
final class LiftRules {
  /**
   * @param at the version of the new form
   */
  record Rule(int at, Rewrite rewrite) {}

  interface Rewrite {
    void apply(OpsetLift.Node node);
  }

  private static final Map<String, List<Rule>> RULES = table();

  private LiftRules() {}

  /** The rules of an operator, oldest first. */
  static List<Rule> of(String op) {
    return RULES.getOrDefault(op, List.of());
  }

  /** Those with rules. */
  static Set<String> operators() {
    return RULES.keySet();
  }

  private static Map<String, List<Rule>> table() {
    Map<String, List<Rule>> rules = new HashMap<>();
    for (String op : List.of("Squeeze", "Unsqueeze", "ReduceSum")) {
      rules.put(op, List.of(new Rule(13, LiftRules::axesAsInput)));
    }
    for (String op :
        List.of("L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "SumSquare")) {
      rules.put("Reduce" + op, List.of(new Rule(18, LiftRules::axesAsInput)));
    }
    for (String op : List.of("Softmax", "LogSoftmax", "Hardmax")) {
      rules.put(op, List.of(new Rule(13, LiftRules::alongOneAxis)));
    }
    rules.put(
        "Split",
        List.of(new Rule(13, LiftRules::sizesAsInput), new Rule(18, LiftRules::countedParts)));
    rules.put("Clip", List.of(new Rule(11, LiftRules::boundsAsInputs)));
    rules.put("Slice", List.of(new Rule(10, LiftRules::rangesAsInputs)));
    rules.put("TopK", List.of(new Rule(10, LiftRules::countAsInput)));
    rules.put("Pad", List.of(new Rule(11, LiftRules::padsAsInputs)));
    rules.put("Upsample", List.of(new Rule(11, LiftRules::upsample)));
    rules.put("Resize", List.of(new Rule(11, LiftRules::resize)));
    rules.put("Dropout", List.of(new Rule(12, LiftRules::dropout)));
    rules.put(
        "BatchNormalization",
        List.of(new Rule(9, LiftRules::spatial), new Rule(14, LiftRules::inference)));
    rules.put(
        "Scatter",
        List.of(
            new Rule(11, n -> n.become("ScatterElements", n.proto().getInputList(), List.of()))));
    rules.put(
        "Scan",
        List.of(
            new Rule(
                9,
                n -> {
                  throw n.refused("is of opset 8, which scans batches", "export it with opset 9");
                })));
    return rules;
  }

  private static void axesAsInput(OpsetLift.Node n) {
    List<String> inputs = n.inputs(1);
    if (n.has("axes")) {
      inputs.add(n.longs(n.integers("axes")));
    }
    n.become(n.proto().getOpType(), inputs, List.of(), "axes");
  }

  /**
   * Before opset 13 these normalized over all axes from one on, as if the tensor were a matrix:
   * flatten, normalize the rows, restore the shape.
   */
  private static void alongOneAxis(OpsetLift.Node n) {
    long axis = n.integer("axis", 1);
    String op = n.proto().getOpType();
    if (axis == -1) { // from the last axis on is along the last axis
      n.become(op, n.inputs(1), List.of());
      return;
    }
    String flat = n.before("Flatten", n.inputs(1), integer("axis", axis));
    String normal = n.before(op, List.of(flat), integer("axis", -1));
    String shape = n.before("Shape", n.inputs(1));
    n.add("Reshape", List.of(normal, shape), n.output(0));
  }

  private static void sizesAsInput(OpsetLift.Node n) {
    List<String> inputs = n.inputs(1);
    if (n.has("split")) {
      inputs.add(n.longs(n.integers("split")));
    }
    n.become("Split", inputs, List.of(), "split");
  }

  private static void countedParts(OpsetLift.Node n) {
    boolean sized = n.proto().getInputCount() > 1 && !n.proto().getInput(1).isEmpty();
    List<AttributeProto> parts =
        sized ? List.of() : List.of(integer("num_outputs", n.proto().getOutputCount()));
    n.become("Split", n.proto().getInputList(), parts);
  }

  private static void boundsAsInputs(OpsetLift.Node n) {
    List<String> inputs = n.inputs(1);
    String x = inputs.get(0);
    inputs.add(n.has("min") ? n.numberLike(n.number("min", 0), x) : "");
    inputs.add(n.has("max") ? n.numberLike(n.number("max", 0), x) : "");
    n.become("Clip", inputs, List.of(), "min", "max");
  }

  private static void rangesAsInputs(OpsetLift.Node n) {
    List<String> inputs = n.inputs(1);
    inputs.add(n.longs(n.integers("starts")));
    inputs.add(n.longs(n.integers("ends")));
    long[] axes =
        n.has("axes")
            ? n.integers("axes")
            : LongStream.range(0, n.integers("starts").length).toArray();
    inputs.add(n.longs(axes));
    n.become("Slice", inputs, List.of(), "starts", "ends", "axes");
  }

  private static void countAsInput(OpsetLift.Node n) {
    List<String> inputs = n.inputs(1);
    inputs.add(n.longs(n.integer("k", 1)));
    n.become("TopK", inputs, List.of(), "k");
  }

  private static void padsAsInputs(OpsetLift.Node n) {
    List<String> inputs = n.inputs(1);
    inputs.add(n.longs(n.integers("pads")));
    if (n.number("value", 0) != 0) {
      inputs.add(n.numberLike(n.number("value", 0), inputs.get(0)));
    }
    n.become("Pad", inputs, List.of(), "pads", "value");
  }

  private static void upsample(OpsetLift.Node n) {
    String scales = n.has("scales") ? n.floats(n.numbers("scales")) : n.input(1); // since opset 9
    resized(n, scales);
  }

  private static void resize(OpsetLift.Node n) {
    resized(n, n.input(1));
  }

  /** A pixel of the result comes from the one its place divided by the scale falls into. */
  private static void resized(OpsetLift.Node n, String scales) {
    n.become(
        "Resize",
        List.of(n.input(0), "", scales),
        List.of(
            text("mode", n.text("mode", "nearest")),
            text("coordinate_transformation_mode", "asymmetric"),
            text("nearest_mode", "floor")),
        "mode",
        "scales");
  }

  /** Outside training it does nothing; the runtime's mask is then all zeros. */
  private static void dropout(OpsetLift.Node n) {
    String x = n.inputs(1).get(0);
    n.add("Identity", List.of(x), n.output(0));
    if (n.proto().getOutputCount() > 1 && !n.proto().getOutput(1).isEmpty()) {
      String yes = n.before("Equal", List.of(x, x));
      String no = n.before("And", List.of(yes, n.before("Not", List.of(yes))));
      boolean bool = n.from() >= 10; // before that the mask was of x's type
      n.add(bool ? "Identity" : "CastLike", bool ? List.of(no) : List.of(no, x), n.output(1));
    }
  }

  /** Without it every element has statistics of its own: plain arithmetic on the rows. */
  private static void spatial(OpsetLift.Node n) {
    if (n.integer("spatial", 1) == 1) {
      n.become("BatchNormalization", n.proto().getInputList(), List.of(), "spatial");
      return;
    }
    List<String> in = n.inputs(5); // rows, scale, bias, mean, variance
    String epsilon = n.numberLike(n.number("epsilon", 1e-5f), in.get(0));
    String centred = n.before("Sub", List.of(in.get(0), in.get(3)));
    String deviation = n.before("Sqrt", List.of(n.before("Add", List.of(in.get(4), epsilon))));
    String normal = n.before("Div", List.of(centred, deviation));
    String scaled = n.before("Mul", List.of(normal, in.get(1)));
    n.add("Add", List.of(scaled, in.get(2)), n.output(0));
  }

  private static void inference(OpsetLift.Node n) {
    List<String> more = new ArrayList<>(n.proto().getOutputList());
    more.remove(0);
    if (more.stream().anyMatch(output -> !output.isEmpty())) {
      throw n.refused("is in training mode", "export the model in inference mode, model.eval()");
    }
    n.become("BatchNormalization", n.proto().getInputList(), List.of());
  }
}
