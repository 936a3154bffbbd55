package io.rankgraft.tensorflow.savedmodel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.io.ParseExample;
import org.tensorflow.op.train.Restore;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * Small SavedModels as TensorFlow 1 and 2 write them, all of one model:
 *
 * <pre>
 * hidden = tanh(x K + b + items[item]),  logit = hidden O,  probability = σ(logit)
 * </pre>
 *
 * <p>Shapes: x [rows, 3], item [rows] of 6, hidden [rows, 4], logit [rows, 1].
 */
final class Hosts {
  static final int ITEMS = 6;
  static final Map<String, Shape> SHAPES = new LinkedHashMap<>();

  static {
    SHAPES.put("dense/kernel", Shape.of(3, 4));
    SHAPES.put("dense/bias", Shape.of(4));
    SHAPES.put("items", Shape.of(ITEMS, 4));
    SHAPES.put("out/kernel", Shape.of(4, 1));
  }

  private Hosts() {}

  /** A variable's values: some numbers between -.5 and .5. */
  static float[] values(String variable) {
    float[] values = new float[(int) SHAPES.get(variable).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.5 * Math.sin(1 + variable.length() + 2.3 * i));
    }
    return values;
  }

  /** hidden and logit of one row, in float64. */
  static double[][] expected(float[] x, int item) {
    double[] hidden = new double[4];
    double logit = 0;
    for (int j = 0; j < 4; j++) {
      double sum = values("dense/bias")[j] + values("items")[item * 4 + j];
      for (int i = 0; i < 3; i++) {
        sum += x[i] * values("dense/kernel")[i * 4 + j];
      }
      hidden[j] = Math.tanh(sum);
      logit += hidden[j] * values("out/kernel")[j];
    }
    return new double[][] {hidden, {logit}};
  }

  /** How a variable is read in one style of host. */
  private interface Variables {
    Operand<TFloat32> whole(String name);

    Operand<TFloat32> rows(String name, Operand<TInt64> ids);
  }

  private static void body(Ops tf, Variables v, Operand<TFloat32> x, Operand<TInt64> item) {
    Operand<TFloat32> sum =
        tf.math.add(
            tf.nn.biasAdd(tf.linalg.matMul(x, v.whole("dense/kernel")), v.whole("dense/bias")),
            v.rows("items", item));
    Operand<TFloat32> hidden = tf.withName("hidden").math.tanh(sum);
    Operand<TFloat32> logit = tf.withName("logit").linalg.matMul(hidden, v.whole("out/kernel"));
    tf.withName("probability").math.sigmoid(logit);
  }

  private static Operand<TFloat32> x(Ops tf) {
    return tf.withName("x")
        .placeholder(TFloat32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE, 3)));
  }

  private static Operand<TInt64> item(Ops tf) {
    return tf.withName("item")
        .placeholder(TInt64.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
  }

  /** Ops that make one op of a path; TensorFlow gives each scope a name of its own. */
  private static UnaryOperator<Ops> at(Map<String, Ops> scopes, String name) {
    String[] parts = name.split("/");
    return tf ->
        parts.length == 1
            ? tf.withName(name)
            : scopes.computeIfAbsent(parts[0], tf::withSubScope).withName(parts[1]);
  }

  /** As TensorFlow 1 wrote them: VariableV2, an Identity to read it, a gather of that. */
  static Path ofReferences(Path folder) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Map<String, Operand<TFloat32>> made = new LinkedHashMap<>();
      Map<String, Ops> scopes = new LinkedHashMap<>();
      SHAPES.forEach((n, s) -> made.put(n, at(scopes, n).apply(tf).variable(s, TFloat32.class)));
      Map<String, Operand<TFloat32>> reads = new LinkedHashMap<>();
      made.forEach((n, variable) -> reads.put(n, tf.identity(variable)));
      body(
          tf,
          new Variables() {
            @Override
            public Operand<TFloat32> whole(String name) {
              return reads.get(name);
            }

            @Override
            public Operand<TFloat32> rows(String name, Operand<TInt64> ids) {
              return tf.gather(reads.get(name), ids, tf.constant(0));
            }
          },
          x(tf),
          item(tf));
      saver(tf, made, n -> n);
      return write(folder, graph.toGraphDef(), n -> n + ":0", "save/restore_all", n -> n);
    }
  }

  /** As late TensorFlow 1 wrote them, and TensorFlow Java does: resource variables. */
  static Path ofResources(Path folder) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Map<String, Operand<?>> made = handles(tf);
      body(tf, resources(tf, made), x(tf), item(tf));
      saver(tf, made, n -> n);
      return write(folder, graph.toGraphDef(), n -> n + ":0", "save/restore_all", n -> n);
    }
  }

  /** As TensorFlow 2 writes them: all in functions, values under the keys of an object graph. */
  static Path ofFunctions(Path folder) {
    UnaryOperator<String> key = n -> "model/" + n + "/.ATTRIBUTES/VARIABLE_VALUE";
    try (Graph graph = new Graph();
        Graph inner = new Graph();
        Graph outer = new Graph();
        Graph restoring = new Graph()) {
      Ops f = Ops.create(inner);
      Signature.Builder s = Signature.builder("inner");
      Operand<TFloat32> fx = x(f);
      Operand<TInt64> fi = item(f);
      Map<String, Operand<?>> arguments = arguments(f, s.input("x", fx).input("item", fi));
      body(f, resources(f, arguments), fx, fi);
      s.output("hidden", inner.outputOrThrow("hidden:0"));
      s.output("logit", inner.outputOrThrow("logit:0"));
      ConcreteFunction model = ConcreteFunction.create(s.build(), inner);

      Ops o = Ops.create(outer);
      Signature.Builder t = Signature.builder("outer");
      Operand<TFloat32> ox = x(o);
      Operand<TInt64> oi = item(o);
      Map<String, Operand<?>> passed = arguments(o, t.input("x", ox).input("item", oi));
      Map<String, Operand<?>> all = new LinkedHashMap<>(Map.of("x", ox, "item", oi));
      passed.forEach((n, h) -> all.put(argument(n), h));
      Map<String, Operand<?>> called = o.call(model, all);
      @SuppressWarnings("unchecked") // the function gives float32
      Operand<TFloat32> logit = (Operand<TFloat32>) called.get("logit");
      t.output("hidden", o.identity(called.get("hidden")));
      t.output("logit", o.identity(logit));
      t.output("probability", o.math.sigmoid(logit));
      ConcreteFunction serving = ConcreteFunction.create(t.build(), outer);

      Ops r = Ops.create(restoring);
      Signature.Builder u = Signature.builder("restore");
      Operand<TString> file = r.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
      Map<String, Operand<?>> targets = arguments(r, u.input("file", file));
      List<Op> assigned = restore(r, file, targets, key);
      u.output("file", r.withControlDependencies(assigned).identity(file));
      ConcreteFunction restore = ConcreteFunction.create(u.build(), restoring);

      Ops tf = Ops.create(graph);
      Map<String, Operand<?>> made = handles(tf);
      Map<String, Operand<?>> given = new LinkedHashMap<>();
      given.put("x", x(tf));
      given.put("item", item(tf));
      made.forEach((n, h) -> given.put(argument(n), h));
      Map<String, Operand<?>> served = tf.call(serving, given);
      Operand<TString> name =
          tf.withName("saver_filename")
              .placeholder(TString.class, Placeholder.shape(Shape.scalar()));
      Map<String, Operand<?>> restored = new LinkedHashMap<>();
      restored.put("file", name);
      made.forEach((n, h) -> restored.put(argument(n), h));
      String restoreOp = tf.call(restore, restored).get("file").op().name();
      return write(
          folder,
          stateful(graph.toGraphDef()),
          output -> served.get(output).op().name() + ":" + served.get(output).asOutput().index(),
          restoreOp,
          key);
    }
  }

  /** TensorFlow Java calls by PartitionedCall, Keras by the op that may have effects. */
  private static GraphDef stateful(GraphDef graph) {
    GraphDef.Builder all = graph.toBuilder();
    all.getNodeBuilderList().forEach(Hosts::makeStateful);
    all.getLibraryBuilder()
        .getFunctionBuilderList()
        .forEach(f -> f.getNodeDefBuilderList().forEach(Hosts::makeStateful));
    return all.build();
  }

  private static void makeStateful(NodeDef.Builder node) {
    if (node.getOp().equals("PartitionedCall")) {
      node.setOp("StatefulPartitionedCall");
    }
  }

  /** Fed with serialized examples: x is parsed, item looked up in a table of strings. */
  static Path ofExamples(Path folder) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Map<String, Operand<?>> made = handles(tf);
      long any = Shape.UNKNOWN_SIZE;
      Operand<TString> examples =
          tf.withName("examples").placeholder(TString.class, Placeholder.shape(Shape.of(any)));
      Operand<TString> none = strings(tf);
      List<Operand<?>> defaults = List.of(tf.constant(new float[3]), strings(tf, "none"));
      ParseExample parsed =
          tf.withName("parsed")
              .io
              .parseExample(
                  examples,
                  none,
                  none,
                  strings(tf, "x", "item"),
                  none,
                  defaults,
                  0L,
                  List.of(),
                  List.of(),
                  List.of(),
                  List.of(Shape.of(3), Shape.of(1)));
      @SuppressWarnings("unchecked") // in the order of the keys
      Operand<TFloat32> x = (Operand<TFloat32>) parsed.denseValues().get(0);
      @SuppressWarnings("unchecked")
      Operand<TString> names = (Operand<TString>) parsed.denseValues().get(1);
      Operand<? extends TType> table = tf.hashTable(TString.class, TInt64.class).tableHandle();
      Operand<TInt64> item =
          tf.withName("lookup")
              .lookupTableFind(
                  table, tf.reshape(names, tf.constant(new int[] {-1})), tf.constant(0L));
      body(tf, resources(tf, made), x, item);
      saver(tf, made, n -> n);
      return write(folder, graph.toGraphDef(), n -> n + ":0", "save/restore_all", n -> n);
    }
  }

  private static Operand<TString> strings(Ops tf, String... values) {
    return tf.constant(
        values.length == 0
            ? NdArrays.ofObjects(String.class, Shape.of(0))
            : StdArrays.ndCopyOf(values));
  }

  /** With what inference graphs carry along from training, all of it without effect. */
  static Path ofLeftovers(Path folder) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Map<String, Operand<?>> made = handles(tf);
      Shape rows = Shape.of(Shape.UNKNOWN_SIZE, 3);
      Operand<TFloat32> x = x(tf);
      Operand<TBool> training =
          tf.withName("training").placeholderWithDefault(tf.constant(false), Shape.scalar());
      List<Class<? extends TType>> types = List.of(TFloat32.class);
      List<Operand<?>> given = List.of(x);
      Output<?> doubled =
          tf.statelessIf(training, given, types, times(2), times(1)).output().get(0);
      @SuppressWarnings("unchecked") // as the branches give
      Operand<TFloat32> chosen = (Operand<TFloat32>) doubled;
      Operand<TFloat32> checked = tf.ensureShape(chosen, rows);
      List<Operand<?>> several = List.of(checked, tf.constant(1f));
      @SuppressWarnings("unchecked") // the first one is x
      Operand<TFloat32> first = (Operand<TFloat32>) tf.identityN(several).output().get(0);
      Op assertion = tf.assertThat(tf.constant(true), List.of(tf.constant("x is good")));
      body(
          tf,
          resources(tf, made),
          tf.withControlDependencies(List.of(assertion)).identity(first),
          item(tf));
      saver(tf, made, n -> n);
      return write(folder, graph.toGraphDef(), n -> n + ":0", "save/restore_all", n -> n);
    }
  }

  private static ConcreteFunction times(float factor) {
    return ConcreteFunction.create(
        tf -> {
          Operand<TFloat32> x = tf.placeholder(TFloat32.class);
          return Signature.builder("times" + (int) factor)
              .input("x", x)
              .output("y", tf.math.mul(x, tf.constant(factor)))
              .build();
        });
  }

  private static String argument(String variable) {
    return variable.replace('/', '_');
  }

  private static Map<String, Operand<?>> arguments(Ops tf, Signature.Builder signature) {
    Map<String, Operand<?>> arguments = new LinkedHashMap<>();
    for (String name : SHAPES.keySet()) {
      Operand<?> handle =
          tf.scope()
              .env()
              .opBuilder("Placeholder", tf.scope().makeOpName(argument(name)), tf.scope())
              .setAttr("dtype", DataType.DT_RESOURCE)
              .build()
              .output(0);
      arguments.put(name, handle);
      signature.input(argument(name), handle);
    }
    return arguments;
  }

  private static Map<String, Operand<?>> handles(Ops tf) {
    Map<String, Operand<?>> made = new LinkedHashMap<>();
    Map<String, Ops> scopes = new LinkedHashMap<>();
    SHAPES.forEach(
        (n, s) ->
            made.put(
                n,
                at(scopes, n).apply(tf).varHandleOp(TFloat32.class, s, VarHandleOp.sharedName(n))));
    return made;
  }

  private static Variables resources(Ops tf, Map<String, Operand<?>> handles) {
    return new Variables() {
      @Override
      public Operand<TFloat32> whole(String name) {
        return tf.readVariableOp(handle(handles, name), TFloat32.class);
      }

      @Override
      public Operand<TFloat32> rows(String name, Operand<TInt64> ids) {
        return tf.resourceGather(handle(handles, name), ids, TFloat32.class);
      }
    };
  }

  @SuppressWarnings("unchecked") // a handle is an operand of any type
  private static Operand<? extends TType> handle(Map<String, ? extends Operand<?>> all, String n) {
    return (Operand<? extends TType>) all.get(n);
  }

  private static List<Op> restore(
      Ops tf,
      Operand<TString> file,
      Map<String, ? extends Operand<?>> to,
      UnaryOperator<String> key) {
    String[] keys = to.keySet().stream().map(key).toArray(String[]::new);
    List<Class<? extends TType>> types = new ArrayList<>();
    to.forEach((n, h) -> types.add(TFloat32.class));
    Restore values =
        tf.train.restore(
            file,
            tf.constant(StdArrays.ndCopyOf(keys)),
            tf.constant(StdArrays.ndCopyOf(new String[] {"", "", "", ""})),
            types);
    List<Op> assigned = new ArrayList<>();
    for (String name : to.keySet()) {
      @SuppressWarnings("unchecked") // as asked for above
      Operand<TFloat32> value = (Operand<TFloat32>) values.tensors().get(assigned.size());
      boolean resource = to.get(name).asOutput().dataType() == DataType.DT_RESOURCE;
      @SuppressWarnings("unchecked") // a reference of TensorFlow 1
      Op assign =
          resource
              ? tf.assignVariableOp(handle(to, name), value)
              : tf.assign((Operand<TFloat32>) to.get(name), value);
      assigned.add(assign);
    }
    return assigned;
  }

  private static void saver(
      Ops root, Map<String, ? extends Operand<?>> variables, UnaryOperator<String> key) {
    Ops tf = root.withSubScope("save");
    Operand<TString> file =
        tf.withName("filename").placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    tf.withControlDependencies(restore(tf, file, variables, key)).withName("restore_all").noOp();
  }

  /** A folder of a graph with outputs hidden, logit and probability, and the values above. */
  static Path write(
      Path folder,
      GraphDef graph,
      UnaryOperator<String> outputs,
      String restoreOp,
      UnaryOperator<String> key) {
    SignatureDef.Builder signature =
        SignatureDef.newBuilder()
            .putInputs("x", info("x:0"))
            .putInputs("items_of_rows", info("item:0"));
    for (String output : List.of("hidden", "logit", "probability")) {
      signature.putOutputs(output, info(outputs.apply(output)));
    }
    writeValues(folder, key);
    return write(folder, graph, signature.build(), restoreOp);
  }

  static Path write(Path folder, GraphDef graph, SignatureDef signature, String restoreOp) {
    MetaGraphDef.Builder meta =
        MetaGraphDef.newBuilder().setGraphDef(graph).putSignatureDef("serving_default", signature);
    meta.getMetaInfoDefBuilder().addTags("serve");
    if (!restoreOp.isEmpty()) {
      meta.setSaverDef(
          SaverDef.newBuilder()
              .setFilenameTensorName(
                  restoreOp.startsWith("save/") ? "save/filename:0" : "saver_filename:0")
              .setRestoreOpName(restoreOp));
    }
    try {
      Files.createDirectories(folder);
      Files.write(
          folder.resolve("saved_model.pb"),
          SavedModel.newBuilder()
              .setSavedModelSchemaVersion(1)
              .addMetaGraphs(meta)
              .build()
              .toByteArray());
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A folder of a graph without variables, its signature's inputs and outputs by name. */
  static Path small(
      Path folder, Consumer<Ops> graph, Map<String, String> inputs, Map<String, String> outputs) {
    try (Graph made = new Graph()) {
      graph.accept(Ops.create(made));
      return write(folder, made.toGraphDef(), signature(inputs, outputs), "");
    }
  }

  static SignatureDef signature(Map<String, String> inputs, Map<String, String> outputs) {
    SignatureDef.Builder signature = SignatureDef.newBuilder();
    inputs.forEach((name, tensor) -> signature.putInputs(name, info(tensor)));
    outputs.forEach((name, tensor) -> signature.putOutputs(name, info(tensor)));
    return signature.build();
  }

  static TensorInfo info(String tensor) {
    return TensorInfo.newBuilder().setName(tensor).build();
  }

  private static void writeValues(Path folder, UnaryOperator<String> key) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Files.createDirectories(folder.resolve("variables"));
      Ops tf = Ops.create(graph);
      List<Operand<?>> values = new ArrayList<>();
      SHAPES.forEach((n, s) -> values.add(tf.constant(s, DataBuffers.of(values(n)))));
      Op save =
          tf.train.save(
              tf.constant(folder.resolve("variables/variables").toString()),
              tf.constant(
                  StdArrays.ndCopyOf(SHAPES.keySet().stream().map(key).toArray(String[]::new))),
              tf.constant(StdArrays.ndCopyOf(new String[] {"", "", "", ""})),
              values);
      session.runner().addTarget(save).run().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
