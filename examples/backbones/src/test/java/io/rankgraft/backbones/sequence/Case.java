package io.rankgraft.backbones.sequence;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Parameter;
import io.rankgraft.testkit.GraphRun;
import io.rankgraft.tim.Tim;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** An encoder in a graph, with random parameters, on requests with scattered padding. */
final class Case implements AutoCloseable {
  static final int DIM = 4;
  static final int[] LENGTHS = {3, 2};
  final ModelGraph model = ModelGraph.withSeed(9);
  final Operand<TFloat32> interest;
  final Map<String, float[]> parameters = new LinkedHashMap<>();
  private final GraphRun run;

  /** Arrays of a batch: items [behaviour][request][position][d], masks, targets, requests. */
  record Data(float[][][][] items, float[][][] masks, float[][] targets, int[] requestOf) {

    static Data random() {
      Random random = new Random(4);
      float[][][][] items = new float[LENGTHS.length][3][][];
      for (int b = 0; b < LENGTHS.length; b++) {
        for (int r = 0; r < 3; r++) {
          items[b][r] = matrix(random, LENGTHS[b]);
        }
      }
      float[][][] masks = {{{1, 0, 1}, {0, 0, 0}, {1, 1, 1}}, {{1, 1}, {0, 1}, {1, 0}}};
      return new Data(items, masks, matrix(random, 3), new int[] {0, 1, 2});
    }

    private static float[][] matrix(Random random, int rows) {
      float[][] m = new float[rows][DIM];
      for (float[] row : m) {
        for (int i = 0; i < DIM; i++) {
          row[i] = (float) random.nextGaussian();
        }
      }
      return m;
    }

    /** Every candidate with every request. */
    Data crossed() {
      float[][] all = new float[9][];
      int[] of = new int[9];
      for (int i = 0; i < 9; i++) {
        all[i] = targets[i % 3];
        of[i] = i / 3;
      }
      return new Data(items, masks, all, of);
    }

    /** The same rows with the request's side repeated for each candidate. */
    Data repeated() {
      float[][][][] moreItems = new float[LENGTHS.length][requestOf.length][][];
      float[][][] moreMasks = new float[LENGTHS.length][requestOf.length][];
      int[] of = new int[requestOf.length];
      for (int c = 0; c < requestOf.length; c++) {
        of[c] = c;
        for (int b = 0; b < LENGTHS.length; b++) {
          moreItems[b][c] = items[b][requestOf[c]];
          moreMasks[b][c] = masks[b][requestOf[c]];
        }
      }
      return new Data(moreItems, moreMasks, targets, of);
    }
  }

  Case(SequenceEncoder encoder, boolean shared) {
    GraftScope scope = model.scope(Build.SERVE);
    List<Tim.Sequence> sequences = new ArrayList<>();
    for (int b = 0; b < LENGTHS.length; b++) {
      Shape items = Shape.of(Shape.UNKNOWN_SIZE, LENGTHS[b], DIM);
      Shape mask = Shape.of(Shape.UNKNOWN_SIZE, LENGTHS[b]);
      sequences.add(
          new Tim.Sequence(
              "behaviour-" + b,
              scope.input("items-" + b, TFloat32.class, items, Axis.REQUEST),
              scope.input("mask-" + b, TFloat32.class, mask, Axis.REQUEST)));
    }
    Operand<TFloat32> target =
        scope.input("target", TFloat32.class, Shape.of(Shape.UNKNOWN_SIZE, DIM), Axis.CANDIDATE);
    Optional<Operand<TInt32>> of =
        shared
            ? Optional.of(
                scope.input("of", TInt32.class, Shape.of(Shape.UNKNOWN_SIZE), Axis.CANDIDATE))
            : Optional.empty();
    interest = encoder.encode(scope.child("encoder"), new Tim.Inputs(sequences, target, of));
    run = GraphRun.open(model);
    Ops tf = model.ops();
    List<Op> writes = new ArrayList<>();
    for (Parameter p : model.parameters()) {
      Random random = new Random(p.name().hashCode());
      float[] v = new float[(int) p.shape().size()];
      for (int i = 0; i < v.length; i++) {
        v[i] = (float) (0.6 * random.nextGaussian());
      }
      parameters.put(p.name().substring("encoder/".length()), v);
      writes.add(
          tf.assignVariableOp(p.handle(), tf.constant(p.shape(), DataBuffers.of(v, true, false))));
    }
    run.floats(tf.withControlDependencies(writes).constant(0f)); // one run for all
  }

  float[] on(Data data) {
    feed(data);
    return run.floats(interest);
  }

  Map<String, float[]> gradients(Data data) {
    feed(data);
    return run.gradients(Build.SERVE, model.ops().nn.l2Loss(interest));
  }

  private void feed(Data data) {
    for (int b = 0; b < LENGTHS.length; b++) {
      int n = data.items()[b].length;
      float[] items = new float[n * LENGTHS[b] * DIM];
      float[] mask = new float[n * LENGTHS[b]];
      for (int r = 0; r < n; r++) {
        for (int l = 0; l < LENGTHS[b]; l++) {
          System.arraycopy(data.items()[b][r][l], 0, items, (r * LENGTHS[b] + l) * DIM, DIM);
          mask[r * LENGTHS[b] + l] = data.masks()[b][r][l];
        }
      }
      run.feed(Build.SERVE, "items-" + b, items, n, LENGTHS[b], DIM);
      run.feed(Build.SERVE, "mask-" + b, mask, n, LENGTHS[b]);
    }
    float[] targets = new float[data.targets().length * DIM];
    for (int c = 0; c < data.targets().length; c++) {
      System.arraycopy(data.targets()[c], 0, targets, c * DIM, DIM);
    }
    run.feed(Build.SERVE, "target", targets, data.targets().length, DIM);
    if (model.inputs(Build.SERVE).stream().anyMatch(i -> i.name().equals("of"))) {
      run.feed(Build.SERVE, "of", data.requestOf(), data.requestOf().length);
    }
  }

  @Override
  public void close() {
    run.close();
    model.close();
  }
}
