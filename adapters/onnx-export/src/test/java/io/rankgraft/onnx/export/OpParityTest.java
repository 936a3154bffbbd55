package io.rankgraft.onnx.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.rankgraft.data.Axis;
import io.rankgraft.nd4j.Float64Judge;
import io.rankgraft.serve.Domain;
import io.rankgraft.serve.ElementType;
import io.rankgraft.serve.GoldenRows;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ScoreFormula;
import io.rankgraft.serve.Signature;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.core.Stack;
import org.tensorflow.op.core.Unstack;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.math.Cumsum;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * Every rule gives what TensorFlow and the float64 judge give, for one row and several. ONNX
 * Runtime is never asked for none: some of its kernels divide by the number of rows, and the
 * process ends.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpParityTest {
  private static final int[] ROWS = {1, 5};
  private static final double TOLERANCE = 1e-5;

  /** Float x, y [n, 4], s [n, 3, 4]; int ids [n] of −1 to 5, picks [n, 2] of 0 to 2. */
  private record In(
      Ops tf,
      Operand<TFloat32> x,
      Operand<TFloat32> y,
      Operand<TFloat32> s,
      Operand<TInt32> ids,
      Operand<TInt32> picks) {
    Operand<TInt32> ints(int... values) {
      return tf.constant(values);
    }

    Operand<TInt32> one(int value) {
      return tf.constant(value);
    }

    Operand<TFloat32> f(float value) {
      return tf.constant(value);
    }

    Operand<TFloat32> number(Operand<? extends TType> value) {
      return tf.dtypes.cast(value, TFloat32.class);
    }

    Operand<TFloat32> positive() {
      return tf.math.add(tf.math.abs(x), f(0.1f));
    }

    Operand<TBool> greater() {
      return tf.math.greater(x, y);
    }

    /** [4, 5]. */
    Operand<TFloat32> weight() {
      float[] values = new float[20];
      Random random = new Random(9);
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      return tf.reshape(tf.constant(values), ints(4, 5));
    }
  }

  private final Graph graph = new Graph();
  private final Map<String, Function<In, Operand<TFloat32>>> cases = new LinkedHashMap<>();
  private final Map<String, Operand<TFloat32>> built = new LinkedHashMap<>();
  private final Float64Judge judge = new Float64Judge();
  private In in;
  private Session session;

  @BeforeAll
  void build() {
    Ops tf = Ops.create(graph);
    in =
        new In(
            tf,
            tf.withName("x").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 4))),
            tf.withName("y").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 4))),
            tf.withName("s").placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 3, 4))),
            tf.withName("ids").placeholder(TInt32.class, Placeholder.shape(Shape.of(-1))),
            tf.withName("picks").placeholder(TInt32.class, Placeholder.shape(Shape.of(-1, 2))));
    elementwise();
    comparisons();
    shapes();
    reductions();
    indices();
    products();
    cases.forEach((name, op) -> built.put(name, op.apply(in)));
    session = new Session(graph);
  }

  @AfterAll
  void close() {
    session.close();
    graph.close();
  }

  private void add(String name, Function<In, Operand<TFloat32>> op) {
    cases.put(name, op);
  }

  private void elementwise() {
    add("abs", i -> i.tf().math.abs(i.x()));
    add("neg", i -> i.tf().math.neg(i.x()));
    add("exp", i -> i.tf().math.exp(i.x()));
    add("log", i -> i.tf().math.log(i.positive()));
    add("sqrt", i -> i.tf().math.sqrt(i.positive()));
    add("rsqrt", i -> i.tf().math.rsqrt(i.positive()));
    add("sin", i -> i.tf().math.sin(i.x()));
    add("cos", i -> i.tf().math.cos(i.x()));
    add("sign", i -> i.tf().math.sign(i.x()));
    add("floor", i -> i.tf().math.floor(i.x()));
    add("ceil", i -> i.tf().math.ceil(i.x()));
    add("round", i -> i.tf().math.round(i.tf().math.mul(i.x(), i.f(0.5f))));
    add("erf", i -> i.tf().math.erf(i.x()));
    add("tanh", i -> i.tf().math.tanh(i.x()));
    add("sigmoid", i -> i.tf().math.sigmoid(i.x()));
    add("softplus", i -> i.tf().math.softplus(i.tf().math.mul(i.x(), i.f(10))));
    // Scaled up again, so that the relative error counts.
    add(
        "log1p",
        i ->
            i.tf()
                .math
                .mul(i.tf().math.log1p(i.tf().math.mul(i.positive(), i.f(1e-4f))), i.f(1e4f)));
    add("log1p of exp", i -> i.tf().math.log1p(i.tf().math.exp(i.tf().math.neg(i.positive()))));
    add(
        "expm1",
        i -> i.tf().math.mul(i.tf().math.expm1(i.tf().math.mul(i.x(), i.f(1e-3f))), i.f(1e3f)));
    add("expm1 far", i -> i.tf().math.expm1(i.tf().math.mul(i.x(), i.f(20))));
    add("reciprocal", i -> i.tf().math.reciprocal(i.positive()));
    add("square", i -> i.tf().math.square(i.x()));
    add("relu", i -> i.tf().nn.relu(i.x()));
    add("relu6", i -> i.tf().nn.relu6(i.tf().math.mul(i.x(), i.f(6))));
    add("elu", i -> i.tf().nn.elu(i.x()));
    add("selu", i -> i.tf().nn.selu(i.x()));
    add("softsign", i -> i.tf().nn.softsign(i.x()));
    add("leaky relu", i -> i.tf().nn.leakyRelu(i.x(), LeakyRelu.alpha(0.1f)));
    add("stop gradient", i -> i.tf().stopGradient(i.x()));
    add(
        "identity of several",
        i -> float32(i.tf().identityN(List.of(i.one(1), i.x())).output().get(1)));
    add("add", i -> i.tf().math.add(i.x(), i.y()));
    add("bias add", i -> i.tf().nn.biasAdd(i.x(), i.tf().constant(new float[] {1, 2, 3, 4})));
    add("sub", i -> i.tf().math.sub(i.x(), i.y()));
    add("mul over one row", i -> i.tf().math.mul(i.s(), i.tf().constant(new float[] {1, 2, 3, 4})));
    add("div", i -> i.tf().math.div(i.x(), i.positive()));
    add("pow", i -> i.tf().math.pow(i.positive(), i.f(1.5f)));
    add("maximum", i -> i.tf().math.maximum(i.x(), i.y()));
    add("minimum", i -> i.tf().math.minimum(i.x(), i.f(0)));
    add("squared difference", i -> i.tf().math.squaredDifference(i.x(), i.y()));
    add("div no nan", i -> i.tf().math.divNoNan(i.x(), i.tf().nn.relu(i.y())));
    add("mul no nan", i -> i.tf().math.mulNoNan(i.x(), i.tf().nn.relu(i.y())));
    add("xdivy", i -> i.tf().math.xdivy(i.tf().nn.relu(i.x()), i.positive()));
    add("xlogy", i -> i.tf().math.xlogy(i.tf().nn.relu(i.x()), i.tf().nn.relu(i.x())));
    add("floor mod", i -> i.tf().math.floorMod(i.x(), i.f(0.7f)));
    add(
        "floor mod of ints",
        i -> i.number(i.tf().math.floorMod(i.tf().math.sub(i.ids(), i.one(2)), i.one(3))));
    add(
        "floor div of ints",
        i -> i.number(i.tf().math.floorDiv(i.tf().math.sub(i.ids(), i.one(3)), i.one(2))));
    add("add n", i -> i.tf().math.addN(List.of(i.x(), i.y(), i.x())));
    add("clip", i -> i.tf().clipByValue(i.x(), i.f(-0.5f), i.f(0.5f)));
    add("softmax", i -> i.tf().nn.softmax(i.s()));
    add("log softmax", i -> i.tf().nn.logSoftmax(i.x()));
    add("cast", i -> i.number(i.tf().dtypes.cast(i.x(), TInt32.class)));
    add("cast to long", i -> i.number(i.tf().dtypes.cast(i.ids(), TInt64.class)));
  }

  private void comparisons() {
    add("greater", i -> i.number(i.greater()));
    add("greater or equal", i -> i.number(i.tf().math.greaterEqual(i.ids(), i.one(2))));
    add("less", i -> i.number(i.tf().math.less(i.x(), i.y())));
    add("less or equal", i -> i.number(i.tf().math.lessEqual(i.ids(), i.one(2))));
    add("equal", i -> i.number(i.tf().math.equal(i.ids(), i.one(2))));
    add("not equal", i -> i.number(i.tf().math.notEqual(i.ids(), i.one(2))));
    add("not", i -> i.number(i.tf().math.logicalNot(i.greater())));
    add("and", i -> i.number(i.tf().math.logicalAnd(i.greater(), i.tf().math.less(i.x(), i.f(1)))));
    add("or", i -> i.number(i.tf().math.logicalOr(i.greater(), i.tf().math.less(i.x(), i.f(-1)))));
    add("select", i -> i.tf().select(i.greater(), i.x(), i.f(-1e9f)));
    add("all", i -> i.number(i.tf().reduceAll(i.greater(), i.one(1))));
    add("any", i -> i.number(i.tf().reduceAny(i.greater(), i.one(1))));
  }

  private void shapes() {
    add("reshape", i -> i.tf().reshape(i.s(), i.ints(-1, 12)));
    add(
        "reshape to a computed shape",
        i ->
            i.tf()
                .reshape(
                    i.s(),
                    i.tf()
                        .stack(
                            List.of(
                                i.tf()
                                    .math
                                    .mul(
                                        i.tf().stridedSlice(i.tf().shape(i.s()), Indices.at(0)),
                                        i.one(3)),
                                i.one(4)))));
    add("transpose", i -> i.tf().linalg.transpose(i.s(), i.ints(0, 2, 1)));
    add("expand dims", i -> i.tf().expandDims(i.x(), i.one(1)));
    add("expand dims at the end", i -> i.tf().expandDims(i.x(), i.one(-1)));
    add(
        "squeeze",
        i -> i.tf().squeeze(i.tf().expandDims(i.x(), i.one(1)), Squeeze.axis(List.of(1L))));
    add("tile", i -> i.tf().tile(i.x(), i.ints(1, 3)));
    add(
        "broadcast to",
        i -> i.tf().broadcastTo(i.tf().expandDims(i.x(), i.one(1)), i.tf().shape(i.s())));
    add("fill", i -> i.tf().fill(i.tf().shape(i.x()), i.f(7)));
    add("zeros like", i -> i.tf().zerosLike(i.x()));
    add("ones like", i -> i.tf().onesLike(i.x()));
    add("shape", i -> i.number(i.tf().shape(i.s())));
    add("size", i -> i.number(i.tf().size(i.x())));
    add("rank", i -> i.number(i.tf().math.add(i.tf().rank(i.x()), i.tf().size(i.x()))));
    add("range", i -> i.number(i.tf().range(i.one(0), i.tf().size(i.ids()), i.one(1))));
    add("concat", i -> i.tf().concat(List.of(i.x(), i.y()), i.one(-1)));
    add("stack", i -> i.tf().stack(List.of(i.x(), i.y()), Stack.axis(1L)));
    add("stack at the end", i -> i.tf().stack(List.of(i.x(), i.y()), Stack.axis(-1L)));
    add("pad", i -> i.tf().pad(i.x(), i.tf().reshape(i.ints(0, 0, 1, 2), i.ints(2, 2)), i.f(5)));
  }

  private void reductions() {
    add("sum", i -> i.tf().reduceSum(i.s(), i.one(1)));
    add("sum keeping", i -> i.tf().reduceSum(i.s(), i.ints(1, 2), ReduceSum.keepDims(true)));
    add("sum of all", i -> i.tf().reduceSum(i.s(), i.ints(0, 1, 2)));
    add("sum of none", i -> i.tf().reduceSum(i.x(), i.tf().constant(new int[0])));
    add("mean", i -> i.tf().math.mean(i.s(), i.one(-1)));
    add("max", i -> i.tf().reduceMax(i.s(), i.one(1)));
    add("min", i -> i.tf().reduceMin(i.s(), i.one(2)));
    add("prod", i -> i.tf().reduceProd(i.x(), i.one(1)));
    add("l2 loss", i -> i.tf().nn.l2Loss(i.x()));
    add("cumsum", i -> i.tf().math.cumsum(i.s(), i.one(1)));
    add(
        "cumsum of the others, backwards",
        i -> i.tf().math.cumsum(i.s(), i.one(1), Cumsum.exclusive(true), Cumsum.reverse(true)));
    add("arg max", i -> i.number(i.tf().math.argMax(i.x(), i.one(1))));
  }

  private void indices() {
    add("gather rows", i -> i.tf().gather(i.weight(), i.picks(), i.one(0)));
    add("gather columns", i -> i.tf().gather(i.x(), i.ints(3, 0), i.one(1)));
    add("gather by row", i -> i.tf().gather(i.s(), i.picks(), i.one(1), Gather.batchDims(1L)));
    add("gather nd", i -> i.tf().gatherNd(i.weight(), i.picks()));
    add("slice", i -> i.tf().slice(i.s(), i.ints(0, 1, 0), i.ints(-1, 2, 3)));
    add(
        "slice of a computed size",
        i ->
            i.tf()
                .slice(i.x(), i.ints(0, 1), i.tf().stack(List.of(i.tf().size(i.ids()), i.one(2)))));
    add(
        "strided slice",
        i -> i.tf().stridedSlice(i.s(), Indices.all(), Indices.at(-1), Indices.slice(1, 4)));
    add(
        "strided slice with ellipsis and new axis",
        i -> i.tf().stridedSlice(i.s(), Indices.ellipsis(), Indices.newAxis(), Indices.at(2)));
    add(
        "strided slice by two",
        i -> i.tf().stridedSlice(i.s(), Indices.all(), Indices.all(), Indices.even()));
    add("reverse", i -> i.tf().reverse(i.s(), i.ints(1)));
    add("unstack", i -> i.tf().unstack(i.s(), 3L, Unstack.axis(1L)).output().get(1));
    add("split", i -> i.tf().split(i.one(1), i.x(), 2L).output().get(1));
    add("split of sizes", i -> i.tf().splitV(i.x(), i.ints(1, 3), i.one(1), 2L).output().get(1));
    add("one hot", i -> i.tf().oneHot(i.ids(), i.one(4), i.f(1), i.f(0)));
    add(
        "one hot in front",
        i ->
            i.tf()
                .oneHot(
                    i.picks(), i.one(3), i.f(2), i.f(-1), org.tensorflow.op.core.OneHot.axis(1L)));
    add("top k", i -> i.tf().nn.topK(i.x(), i.one(2), TInt32.class).values());
    add("top k places", i -> i.number(i.tf().nn.topK(i.x(), i.one(2), TInt32.class).indices()));
    add("segment sum", i -> i.tf().math.unsortedSegmentSum(i.x(), i.ids(), i.one(6)));
    add(
        "segment sum of places",
        i ->
            i.tf()
                .math
                .unsortedSegmentSum(
                    i.tf().slice(i.s(), i.ints(0, 0, 0), i.ints(-1, 2, -1)), i.picks(), i.one(3)));
    add("segment max", i -> i.tf().math.unsortedSegmentMax(i.x(), i.ids(), i.one(6)));
    add(
        "scatter nd",
        i ->
            i.tf()
                .scatterNd(
                    i.tf().expandDims(i.tf().math.maximum(i.ids(), i.one(0)), i.one(1)),
                    i.x(),
                    i.ints(6, 4)));
    add(
        "tensor scatter add",
        i ->
            i.tf()
                .tensorScatterNdAdd(
                    i.tf().fill(i.ints(6, 4), i.f(1)),
                    i.tf().expandDims(i.tf().math.maximum(i.ids(), i.one(0)), i.one(1)),
                    i.x()));
  }

  private void products() {
    add("mat mul", i -> i.tf().linalg.matMul(i.x(), i.weight()));
    add("mat mul transposed", i -> i.tf().linalg.matMul(i.x(), i.y(), MatMul.transposeB(true)));
    add(
        "mat mul transposed first",
        i -> i.tf().linalg.matMul(i.x(), i.y(), MatMul.transposeA(true)));
    add(
        "batch mat mul",
        i -> i.tf().train.batchMatMul(i.s(), i.s(), TFloat32.class, BatchMatMul.adjY(true)));
    add(
        "batch mat mul with one weight",
        i -> i.tf().train.batchMatMul(i.s(), i.weight(), TFloat32.class));
    add("einsum", i -> i.tf().linalg.einsum(List.of(i.s(), i.x()), "ntd,nd->nt"));
    add(
        "einsum over ellipsis",
        i -> i.tf().linalg.einsum(List.of(i.s(), i.weight()), "...d,de->...e"));
    add("sparse by dense", i -> sparse(i, false));
    add("sparse transposed by dense", i -> sparse(i, true));
  }

  /** Of a constant matrix and what x has in common over its rows. */
  private static Operand<TFloat32> sparse(In i, boolean adjoint) {
    Ops tf = i.tf();
    Operand<TInt64> entries =
        tf.reshape(tf.constant(new long[] {0, 1, 1, 0, 2, 3, 2, 1}), tf.constant(new int[] {4, 2}));
    int size = adjoint ? 3 : 4;
    Operand<TFloat32> dense =
        tf.linalg.transpose(
            tf.slice(i.x(), i.ints(0, 0), i.ints(-1, size)), tf.constant(new int[] {1, 0}));
    return tf.sparse.sparseTensorDenseMatMul(
        entries,
        tf.constant(new float[] {1, 2, 3, 4}),
        tf.constant(new long[] {3, 4}),
        dense,
        org.tensorflow.op.sparse.SparseTensorDenseMatMul.adjointA(adjoint));
  }

  @TestFactory
  Stream<DynamicTest> everyOpEqualsTensorFlow() {
    return built.keySet().stream()
        .map(name -> dynamicTest(name, () -> compare(name, built.get(name))));
  }

  @Test
  void everyRuleHasACase() {
    Set<String> without = new TreeSet<>(OnnxExport.ops());
    graph.operations().forEachRemaining(op -> without.remove(op.type()));
    // Other names of ops above, which TensorFlow Java writes no more, and checks of values.
    without.removeAll(
        List.of(
            "AddV2",
            "BatchMatMul",
            "BatchMatMulV2",
            "CheckNumerics",
            "EnsureShape",
            "Gather",
            "Inv",
            "IsInf",
            "IsNan",
            "Pad",
            "PreventGradient",
            "Rint",
            "Select",
            "Snapshot",
            "RealDiv",
            "TruncateDiv",
            "TensorScatterUpdate",
            "ArgMin",
            "Identity"));
    assertEquals(Set.of(), without);
  }

  private void compare(String name, Operand<TFloat32> output) throws Exception {
    Map<String, Operand<?>> inputs = new LinkedHashMap<>();
    inputs.put("x", in.x());
    inputs.put("y", in.y());
    inputs.put("s", in.s());
    inputs.put("ids", in.ids());
    inputs.put("picks", in.picks());
    OnnxExport export = OnnxExport.of(graph, inputs, Map.of("out", output), OnnxExport.OPSET);
    var environment = OrtEnvironment.getEnvironment();
    try (OrtSession onnx = environment.createSession(export.model())) {
      if (!name.equals("segment max")) { // which older operators lack
        for (int opset : new int[] {OnnxExport.OLDEST_OPSET, OnnxExport.NEWEST_OPSET}) {
          byte[] other = OnnxExport.of(graph, inputs, Map.of("out", output), opset).model();
          environment.createSession(other).close();
        }
      }
      for (int rows : ROWS) {
        Map<String, float[]> floats = new HashMap<>();
        Random random = new Random(rows);
        floats.put("x", gaussian(random, 4 * rows));
        floats.put("y", gaussian(random, 4 * rows));
        floats.put("s", gaussian(random, 12 * rows));
        int[] ids = random.ints(rows, -1, 6).toArray();
        int[] picks = random.ints(2 * rows, 0, 3).toArray();
        List<Object> expected = tensorflow(output, floats, ids, picks, rows);
        Map<String, OnnxTensor> feeds = new HashMap<>();
        for (String input : export.inputs()) {
          feeds.put(input, feed(input, floats, ids, picks, rows));
        }
        try (var result = onnx.run(feeds)) {
          OnnxTensor actual = (OnnxTensor) result.get(0);
          assertArrayEquals(
              (long[]) expected.get(0), actual.getInfo().getShape(), name + ", rows " + rows);
          float[] values = new float[((float[]) expected.get(1)).length];
          actual.getFloatBuffer().get(values);
          assertClose(name + ", rows " + rows, (float[]) expected.get(1), values);
          double[] exact = judged(export.model(), floats, ids, picks, rows);
          float[] rounded = new float[exact.length];
          for (int i = 0; i < exact.length; i++) {
            rounded[i] = (float) exact[i];
          }
          assertClose(name + " judged, rows " + rows, rounded, values);
        } finally {
          feeds.values().forEach(OnnxTensor::close);
        }
      }
    }
  }

  /** The judge reads the same file; it sees rows as candidates, whatever the output's shape. */
  private double[] judged(
      byte[] model, Map<String, float[]> floats, int[] ids, int[] picks, int rows) {
    List<InputSpec> inputs =
        List.of(
            new InputSpec("x", ElementType.FLOAT32, Axis.CANDIDATE, List.of(4)),
            new InputSpec("y", ElementType.FLOAT32, Axis.CANDIDATE, List.of(4)),
            new InputSpec("s", ElementType.FLOAT32, Axis.CANDIDATE, List.of(3, 4)),
            new InputSpec("ids", ElementType.INT32, Axis.CANDIDATE, List.of()),
            new InputSpec("picks", ElementType.INT32, Axis.CANDIDATE, List.of(2)));
    Signature signature =
        new Signature(
            inputs, null, List.of(OutputSpec.of("out", Domain.AMOUNT)), ScoreFormula.of("out"));
    GoldenRows.Case golden =
        new GoldenRows.Case(
            "rows", 1, new int[rows], floats, Map.of("ids", ids, "picks", picks), null, null, null);
    return judge.outputs(ByteBuffer.wrap(model), signature, golden).get("out");
  }

  private static float[] gaussian(Random random, int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static long[] shape(String input, int rows) {
    return switch (input) {
      case "x", "y" -> new long[] {rows, 4};
      case "s" -> new long[] {rows, 3, 4};
      case "ids" -> new long[] {rows};
      default -> new long[] {rows, 2};
    };
  }

  private static OnnxTensor feed(
      String input, Map<String, float[]> floats, int[] ids, int[] picks, int rows)
      throws Exception {
    var environment = OrtEnvironment.getEnvironment();
    return floats.containsKey(input)
        ? OnnxTensor.createTensor(
            environment, FloatBuffer.wrap(floats.get(input)), shape(input, rows))
        : OnnxTensor.createTensor(
            environment, IntBuffer.wrap(input.equals("ids") ? ids : picks), shape(input, rows));
  }

  /** Shape and values. */
  private List<Object> tensorflow(
      Operand<TFloat32> output, Map<String, float[]> floats, int[] ids, int[] picks, int rows) {
    List<org.tensorflow.Tensor> open = new ArrayList<>();
    Session.Runner runner = session.runner();
    floats.forEach(
        (name, values) -> {
          TFloat32 tensor =
              TFloat32.tensorOf(Shape.of(shape(name, rows)), DataBuffers.of(values, true, false));
          open.add(tensor);
          runner.feed(name, tensor);
        });
    for (String name : List.of("ids", "picks")) {
      TInt32 tensor =
          TInt32.tensorOf(
              Shape.of(shape(name, rows)),
              DataBuffers.of(name.equals("ids") ? ids : picks, true, false));
      open.add(tensor);
      runner.feed(name, tensor);
    }
    try (var result = runner.fetch(output).run()) {
      TFloat32 tensor = (TFloat32) result.get(0);
      float[] values = new float[(int) tensor.size()];
      tensor.copyTo(DataBuffers.of(values, false, false));
      return List.of(tensor.shape().asArray(), values);
    } finally {
      open.forEach(org.tensorflow.Tensor::close);
    }
  }

  @SuppressWarnings("unchecked") // of ops that take several types
  private static Operand<TFloat32> float32(Operand<?> x) {
    return (Operand<TFloat32>) x;
  }

  private static void assertClose(String what, float[] expected, float[] actual) {
    for (int i = 0; i < expected.length; i++) {
      boolean same = Float.compare(expected[i], actual[i]) == 0;
      // Sums cancel: near zero only the absolute error says something.
      double scale = Math.max(1e-2, Math.abs(expected[i]));
      boolean close = Math.abs(expected[i] - actual[i]) <= TOLERANCE * scale;
      assertTrue(
          same || close,
          "%s [%s]: expected %s but got %s".formatted(what, i, expected[i], actual[i]));
    }
  }
}
