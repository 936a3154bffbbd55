package io.rankgraft.tensorflow.savedmodel;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NameAttrList;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * SavedModels nobody should mount, drawn by a seed: sizes of a few bytes that ask for terabytes,
 * functions that reach themselves, loops, files that would be written, types and names that lie.
 * Each looks like {@code logit = f(x)} with x [rows].
 */
final class HostileHosts {
  static final int KINDS = 12;

  private final SplittableRandom random;
  private final GraphDef.Builder graph = GraphDef.newBuilder();
  private int named;

  private HostileHosts(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** A folder; which kind it is follows from the seed. */
  static Path write(Path folder, long seed) {
    HostileHosts hosts = new HostileHosts(seed);
    hosts.graph.addNode(placeholder());
    String y = hosts.draw((int) Math.floorMod(seed, (long) KINDS));
    hosts.graph.addNode(binary("AddV2", "y", "x", y).putAttr("T", type(DataType.DT_FLOAT)));
    return Hosts.write(
        folder,
        hosts.graph.build(),
        Hosts.signature(Map.of("x", "x:0"), Map.of("logit", "y:0")),
        "");
  }

  private String draw(int kind) {
    int large = 1 << (20 + random.nextInt(11));
    return switch (kind) {
      case 0 -> reduced(fill(ints(large, large)));
      case 1 -> {
        String one = floats(1);
        for (int i = 0; i < 40; i++) {
          one = concat(one, one);
        }
        yield reduced(one);
      }
      case 2 -> reduced(add("Tile", List.of(floats(1 << 10), ints(large)), "T", DataType.DT_FLOAT, "Tmultiples", DataType.DT_INT32));
      case 3 -> {
        String range =
            add("Range", List.of(scalar(0), scalar(Integer.MAX_VALUE), scalar(1)), "Tidx", DataType.DT_INT32);
        yield reduced(
            add("Cast", List.of(range), "SrcT", DataType.DT_INT32, "DstT", DataType.DT_FLOAT));
      }
      case 4 -> reduced(add("BroadcastTo", List.of(floats(1), ints(large, 1 << 12)), "T", DataType.DT_FLOAT, "Tidx", DataType.DT_INT32));
      case 5 -> { // a column times a row
        String column = add("Reshape", List.of(floats(1 << 18), ints(1 << 18, 1)), "T", DataType.DT_FLOAT, "Tshape", DataType.DT_INT32);
        yield reduced(add("Mul", List.of(column, floats(1 << 18)), "T", DataType.DT_FLOAT));
      }
      case 6 -> whileLoop(true);
      case 7 -> whileLoop(false);
      case 8 -> file(random.nextInt(3));
      case 9 -> { // a shape that TensorFlow computes while it reads the graph
        String shape = fill(ints(1 << 30));
        String as = add("Cast", List.of(shape), "SrcT", DataType.DT_FLOAT, "DstT", DataType.DT_INT32);
        yield reduced(add("Reshape", List.of("x", as), "T", DataType.DT_FLOAT, "Tshape", DataType.DT_INT32));
      }
      case 10 -> lie(random.nextInt(5));
      default -> multiplied();
    };
  }

  /** A body that calls itself, or a condition that refers to the loop's own. */
  private String whileLoop(boolean inBody) {
    NodeDef.Builder again = loop("again", "argument", "body", inBody ? "condition" : "body");
    graph.getLibraryBuilder().addFunction(function("body", again.build(), "again:output:0"));
    graph
        .getLibraryBuilder()
        .addFunction(
            function(
                "condition",
                binary("Less", "less", "argument", "argument")
                    .putAttr("T", type(DataType.DT_FLOAT))
                    .build(),
                "less:z:0"));
    graph.addNode(loop("loop", "x", "body", "condition"));
    return "loop";
  }

  /** Functions that call the next one twice, below a loop. */
  private String multiplied() {
    int depth = 40 + random.nextInt(20);
    for (int i = 0; i <= depth; i++) {
      FunctionDef.Builder f = FunctionDef.newBuilder();
      f.getSignatureBuilder().setName("f" + i);
      f.getSignatureBuilder().addInputArgBuilder().setName("argument").setType(DataType.DT_FLOAT);
      f.getSignatureBuilder().addOutputArgBuilder().setName("result").setType(DataType.DT_FLOAT);
      if (i < depth) {
        f.addNodeDef(call("a", "argument", "f" + (i + 1)));
        f.addNodeDef(call("b", "a:output:0", "f" + (i + 1)));
        f.putRet("result", "b:output:0");
      } else {
        f.putRet("result", "argument");
      }
      graph.getLibraryBuilder().addFunction(f);
    }
    graph
        .getLibraryBuilder()
        .addFunction(
            function(
                "condition",
                binary("Less", "less", "argument", "argument")
                    .putAttr("T", type(DataType.DT_FLOAT))
                    .build(),
                "less:z:0"));
    graph.addNode(loop("loop", "x", "f0", "condition"));
    return "loop";
  }

  private String file(int which) {
    String path = strings("written-by-a-model");
    switch (which) {
      case 0 -> graph.addNode(binary("WriteFile", "write", path, path));
      case 1 ->
          graph.addNode(NodeDef.newBuilder().setName("write").setOp("ReadFile").addInput(path));
      default ->
          graph.addNode(
              NodeDef.newBuilder()
                  .setName("write")
                  .setOp("PyFunc")
                  .putAttr("token", text("evil"))
                  .putAttr("Tin", list())
                  .putAttr("Tout", list(DataType.DT_FLOAT)));
    }
    NodeDef.Builder after =
        NodeDef.newBuilder()
            .setName("after")
            .setOp("Identity")
            .addInput("x")
            .putAttr("T", type(DataType.DT_FLOAT));
    graph.addNode(which == 2 ? after.setInput(0, "write") : after.addInput("^write"));
    return "after";
  }

  private String lie(int which) {
    switch (which) {
      case 0 -> { // a cycle
        graph.addNode(binary("AddV2", "a", "x", "b").putAttr("T", type(DataType.DT_FLOAT)));
        graph.addNode(binary("AddV2", "b", "x", "a").putAttr("T", type(DataType.DT_FLOAT)));
        return "a";
      }
      case 1 -> { // a constant that is larger than what is there
        TensorProto value =
            TensorProto.newBuilder()
                .setDtype(DataType.DT_FLOAT)
                .setTensorShape(shape(1 << 30, 1 << 30))
                .addFloatVal(1)
                .build();
        return reduced(constant(value));
      }
      case 2 -> { // an op called as a function
        FunctionDef.Builder f = FunctionDef.newBuilder().putRet("y", "x");
        f.getSignatureBuilder().setName("AddV2");
        graph.getLibraryBuilder().addFunction(f);
        return floats(1);
      }
      case 3 -> {
        return add("Bitcast", List.of("x"), "T", DataType.DT_FLOAT, "type", DataType.DT_VARIANT);
      }
      default -> {
        return "x:" + Integer.MAX_VALUE;
      }
    }
  }

  private String reduced(String tensor) {
    String flat =
        add("Reshape", List.of(tensor, ints(-1)), "T", DataType.DT_FLOAT, "Tshape", DataType.DT_INT32);
    return add("Max", List.of(flat, scalar(0)), "T", DataType.DT_FLOAT, "Tidx", DataType.DT_INT32);
  }

  private String fill(String dims) {
    return add("Fill", List.of(dims, one()), "T", DataType.DT_FLOAT, "index_type", DataType.DT_INT32);
  }

  private String concat(String a, String b) {
    NodeDef.Builder node =
        NodeDef.newBuilder()
            .setName(name("ConcatV2"))
            .setOp("ConcatV2")
            .addInput(a)
            .addInput(b)
            .addInput(scalar(0))
            .putAttr("N", AttrValue.newBuilder().setI(2).build())
            .putAttr("T", type(DataType.DT_FLOAT))
            .putAttr("Tidx", type(DataType.DT_INT32));
    graph.addNode(node);
    return node.getName();
  }

  private String add(String op, List<String> inputs, Object... types) {
    NodeDef.Builder node = NodeDef.newBuilder().setName(name(op)).setOp(op).addAllInput(inputs);
    for (int i = 0; i < types.length; i += 2) {
      node.putAttr((String) types[i], type((DataType) types[i + 1]));
    }
    graph.addNode(node);
    return node.getName();
  }

  private String name(String op) {
    return op + "_" + named++;
  }

  private String constant(TensorProto value) {
    NodeDef.Builder node =
        NodeDef.newBuilder()
            .setName(name("Const"))
            .setOp("Const")
            .putAttr("dtype", type(value.getDtype()))
            .putAttr("value", AttrValue.newBuilder().setTensor(value).build());
    graph.addNode(node);
    return node.getName();
  }

  private String ints(int... values) {
    TensorProto.Builder value =
        TensorProto.newBuilder().setDtype(DataType.DT_INT32).setTensorShape(shape(values.length));
    for (int v : values) {
      value.addIntVal(v);
    }
    return constant(value.build());
  }

  private String scalar(int value) {
    return constant(
        TensorProto.newBuilder()
            .setDtype(DataType.DT_INT32)
            .setTensorShape(shape())
            .addIntVal(value)
            .build());
  }

  private String one() {
    return constant(
        TensorProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setTensorShape(shape())
            .addFloatVal(1)
            .build());
  }

  private String floats(int size) {
    return constant(
        TensorProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setTensorShape(shape(size))
            .addFloatVal(1)
            .build());
  }

  private String strings(String text) {
    return constant(
        TensorProto.newBuilder()
            .setDtype(DataType.DT_STRING)
            .setTensorShape(shape())
            .addStringVal(ByteString.copyFromUtf8(text))
            .build());
  }

  private static TensorShapeProto shape(long... dims) {
    return SavedModelWriter.shape(dims);
  }

  private static NodeDef placeholder() {
    return NodeDef.newBuilder()
        .setName("x")
        .setOp("Placeholder")
        .putAttr("dtype", type(DataType.DT_FLOAT))
        .putAttr("shape", AttrValue.newBuilder().setShape(shape(-1)).build())
        .build();
  }

  private static NodeDef.Builder binary(String op, String name, String a, String b) {
    return NodeDef.newBuilder().setName(name).setOp(op).addInput(a).addInput(b);
  }

  private static NodeDef.Builder loop(String name, String input, String body, String condition) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("While")
        .addInput(input)
        .putAttr("T", list(DataType.DT_FLOAT))
        .putAttr("body", reference(body))
        .putAttr("cond", reference(condition));
  }

  private static NodeDef call(String name, String input, String function) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("PartitionedCall")
        .addInput(input)
        .putAttr("Tin", list(DataType.DT_FLOAT))
        .putAttr("Tout", list(DataType.DT_FLOAT))
        .putAttr("f", reference(function))
        .build();
  }

  private static FunctionDef function(String name, NodeDef node, String result) {
    FunctionDef.Builder f = FunctionDef.newBuilder().addNodeDef(node).putRet("result", result);
    boolean condition = name.equals("condition");
    f.getSignatureBuilder().setName(name);
    f.getSignatureBuilder().addInputArgBuilder().setName("argument").setType(DataType.DT_FLOAT);
    f.getSignatureBuilder()
        .addOutputArgBuilder()
        .setName("result")
        .setType(condition ? DataType.DT_BOOL : DataType.DT_FLOAT);
    return f.build();
  }

  private static AttrValue reference(String function) {
    return AttrValue.newBuilder().setFunc(NameAttrList.newBuilder().setName(function)).build();
  }

  private static AttrValue type(DataType type) {
    return AttrValue.newBuilder().setType(type).build();
  }

  private static AttrValue text(String text) {
    return AttrValue.newBuilder().setS(ByteString.copyFromUtf8(text)).build();
  }

  private static AttrValue list(DataType... types) {
    return AttrValue.newBuilder()
        .setList(AttrValue.ListValue.newBuilder().addAllType(new ArrayList<>(List.of(types))))
        .build();
  }
}
