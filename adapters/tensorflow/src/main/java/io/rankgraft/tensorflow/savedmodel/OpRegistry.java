package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.BadInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/** What TensorFlow's own registry says of a node: how its inputs are grouped, what it gives. */
final class OpRegistry {
  /** One input argument of an op: a tensor, or a list of them. */
  record Group(int size, boolean isList) {}

  private static final class Ops {
    static final Map<String, OpDef> BY_NAME = new HashMap<>();

    static {
      TensorFlow.registeredOpList().getOpList().forEach(op -> BY_NAME.put(op.getName(), op));
    }
  }

  /** Nobody stacks more tensors than this, but a damaged file may say so. */
  private static final int LONGEST_LIST = 100_000;

  private OpRegistry() {}

  static boolean has(String op) {
    return Ops.BY_NAME.containsKey(op);
  }

  /**
   * @throws IllegalArgumentException if this TensorFlow has no such op
   */
  static OpDef require(NodeDef node) {
    OpDef found = Ops.BY_NAME.get(node.getOp());
    if (found == null) {
      throw new IllegalArgumentException(
          "node '%s': expected an op of TensorFlow but there is no %s; it may come from a library of its own"
              .formatted(node.getName(), node.getOp()));
    }
    return found;
  }

  static List<Group> inputGroups(NodeDef node) {
    return require(node).getInputArgList().stream().map(arg -> group(node, arg)).toList();
  }

  /** The types of the outputs in order; references to variables count as what they hold. */
  static List<DataType> outputTypes(NodeDef node) {
    List<DataType> types = new ArrayList<>();
    for (OpDef.ArgDef arg : require(node).getOutputArgList()) {
      types.addAll(types(node, arg));
    }
    return types;
  }

  /** The place of a named output argument's first tensor among all outputs. */
  static int outputIndex(NodeDef node, String argument) {
    int index = 0;
    for (OpDef.ArgDef arg : require(node).getOutputArgList()) {
      if (arg.getName().equals(argument)) {
        return index;
      }
      index += group(node, arg).size();
    }
    throw new IllegalArgumentException(
        "node '%s': expected an output of %s but there is no '%s'"
            .formatted(node.getName(), node.getOp(), argument));
  }

  /** An attribute, or the op's default where the file leaves it out. */
  static AttrValue attribute(NodeDef node, String name) {
    AttrValue given = node.getAttrMap().get(name);
    if (given != null) {
      return given;
    }
    return require(node).getAttrList().stream()
        .filter(a -> a.getName().equals(name))
        .findFirst()
        .map(OpDef.AttrDef::getDefaultValue)
        .orElse(AttrValue.getDefaultInstance());
  }

  private static Group group(NodeDef node, OpDef.ArgDef arg) {
    if (!arg.getNumberAttr().isEmpty()) {
      long size = attribute(node, arg.getNumberAttr()).getI();
      if (size < 0 || size > LONGEST_LIST) {
        throw new BadInputException(
            "node '%s': expected a list of 0 to %s tensors but got %s"
                .formatted(node.getName(), LONGEST_LIST, size));
      }
      return new Group((int) size, true);
    }
    if (!arg.getTypeListAttr().isEmpty()) {
      return new Group(attribute(node, arg.getTypeListAttr()).getList().getTypeCount(), true);
    }
    return new Group(1, false);
  }

  private static List<DataType> types(NodeDef node, OpDef.ArgDef arg) {
    if (!arg.getTypeListAttr().isEmpty()) {
      return attribute(node, arg.getTypeListAttr()).getList().getTypeList();
    }
    DataType type =
        arg.getTypeAttr().isEmpty() ? arg.getType() : attribute(node, arg.getTypeAttr()).getType();
    List<DataType> types = new ArrayList<>();
    for (int i = 0; i < group(node, arg).size(); i++) {
      types.add(type);
    }
    return types;
  }
}
