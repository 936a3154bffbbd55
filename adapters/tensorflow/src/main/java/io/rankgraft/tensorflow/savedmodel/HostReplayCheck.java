package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.BadInputException;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Taps;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/**
 * Whether a host says in our graph what it says by itself, on random rows whose ids its tables
 * have.
 *
 * <ul>
 *   <li>A row alone and the same row among others give the same taps: a host that normalises by
 *       statistics of the batch gives others.
 *   <li>The outputs of its signature equal those of its own file run by TensorFlow as it is, where
 *       all its inputs can be fed there.
 * </ul>
 *
 * <p>The difference of two numbers counts in parts of the larger one, or of 1 where both are
 * smaller.
 *
 * @param rows of a run
 * @param tolerance the largest difference
 */
public record HostReplayCheck(int rows, long seed, double tolerance) {
  private static final int ALONE = 3;

  public HostReplayCheck {
    if (rows < 2 || !(tolerance > 0)) {
      throw new IllegalArgumentException(
          "host check: expected 2 rows or more and a tolerance above 0 but got %s, %s"
              .formatted(rows, tolerance));
    }
  }

  /** 8 rows, 0.0001. */
  public static HostReplayCheck ofDefaults() {
    return new HostReplayCheck(8, 1, 1e-4);
  }

  /**
   * What was found.
   *
   * @param compared the outputs of the signature that were compared with the file's own
   * @param difference the largest one there; 0 if none were compared
   * @param notCompared why outputs were not; empty if all were
   */
  public record Findings(List<String> compared, double difference, String notCompared) {}

  /**
   * Checks a host with its taps.
   *
   * @throws BadInputException if a row depends on others, or the file itself gives other numbers
   */
  public Findings check(SavedModelHost host) {
    SavedModelHost whole = host;
    Map<String, String> outputs = new LinkedHashMap<>();
    for (String output : host.plan().comparableOutputs()) {
      String tap = "own-" + outputs.size();
      outputs.put(tap, output);
      whole = whole.withTap(tap, output);
    }
    Map<String, Long> ranges = whole.idRanges();
    try (ModelGraph model = ModelGraph.withSeed(seed)) {
      Taps taps = whole.build(model.scope(Build.SERVE)).taps();
      List<String> names = List.copyOf(taps.names());
      try (ModelSession session = ModelSession.open(model, Threads.of(1));
          Rows fed = new Rows(whole.name(), model.inputs(Build.SERVE), ranges)) {
        List<Values> many = fed.run(session, taps, names, 0, rows);
        for (int row = 0; row < Math.min(ALONE, rows); row++) {
          requireApart(host, names, row, fed.run(session, taps, names, row, row + 1), many);
        }
        return compare(whole, outputs, fed, session, taps);
      }
    } catch (TensorFlowException e) {
      throw new BadInputException(
          "%s: expected a host that scores random rows but %s"
              .formatted(host.file().who(), HostShapes.firstLine(e)),
          e);
    }
  }

  private record Values(Shape shape, float[] values) {
    /** The values of one row; all of them if the tensor has no rows. */
    float[] row(int row, int rows) {
      if (shape.numDimensions() == 0 || shape.get(0) != rows) {
        return values;
      }
      int width = values.length / rows;
      return Arrays.copyOfRange(values, row * width, (row + 1) * width);
    }
  }

  private void requireApart(
      SavedModelHost host, List<String> names, int row, List<Values> alone, List<Values> many) {
    for (int t = 0; t < names.size(); t++) {
      float[] one = alone.get(t).row(0, 1);
      float[] among = many.get(t).row(row, rows);
      String who =
          "%s: expected rows that do not depend on one another but ".formatted(host.file().who());
      if (one.length != among.length) {
        throw new BadInputException(
            who
                + "tap '%s' is %s for a row alone and %s for %s"
                    .formatted(names.get(t), alone.get(t).shape(), many.get(t).shape(), rows));
      }
      for (int i = 0; i < one.length; i++) {
        if (difference(one[i], among[i]) > tolerance) {
          throw new BadInputException(
              who
                  + "tap '%s' of row %s is %s alone and %s among %s; it may take statistics of the batch, as a batch norm in training mode does: export it for inference"
                      .formatted(names.get(t), row, one[i], among[i], rows));
        }
      }
    }
  }

  private static double difference(double a, double b) {
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return Double.isNaN(a) && Double.isNaN(b) ? 0 : Double.POSITIVE_INFINITY;
    }
    return a == b ? 0 : Math.abs(a - b) / Math.max(1, Math.max(Math.abs(a), Math.abs(b)));
  }

  private Findings compare(
      SavedModelHost whole,
      Map<String, String> outputs,
      Rows fed,
      ModelSession session,
      Taps taps) {
    if (outputs.isEmpty()) {
      return new Findings(List.of(), 0, "no output of the signature can be computed from numbers");
    }
    Map<String, String> tensors = whole.plan().outputsInFile();
    Set<String> wanted = new LinkedHashSet<>();
    outputs.values().forEach(output -> wanted.add(tensors.get(output)));
    Map<String, String> inputs = whole.plan().inputsInFile();
    long fixed = whole.plan().fixedRows();
    int n = fixed > 0 ? Math.toIntExact(Math.min(fixed, rows)) : rows;
    if (fixed > rows) {
      return new Findings(
          List.of(), 0, "the file runs %s rows at a time, more than are checked".formatted(fixed));
    }
    for (Input<?> input : fed.inputs) {
      if (!inputs.containsKey(fed.symbol(input))) {
        return new Findings(
            List.of(), 0, "input '%s' is inside the file".formatted(fed.symbol(input)));
      }
    }
    Optional<String> outside = OwnEngine.outside(whole.file(), wanted);
    if (outside.isPresent()) {
      return new Findings(List.of(), 0, outside.get());
    }
    Map<String, float[]> own;
    try (OwnEngine engine = new OwnEngine(whole.file(), wanted)) {
      Map<String, Tensor> given = new LinkedHashMap<>();
      try {
        for (Input<?> input : fed.inputs) {
          String tensor = inputs.get(fed.symbol(input));
          if (engine.has(tensor)) {
            given.put(tensor, fed.slice(input, 0, n));
          }
        }
        own = engine.run(given, wanted);
      } finally {
        given.values().forEach(Tensor::close);
      }
    }
    List<String> names = List.copyOf(outputs.keySet());
    List<Values> ours = fed.run(session, taps, names, 0, n);
    double largest = 0;
    for (int t = 0; t < names.size(); t++) {
      String output = outputs.get(names.get(t));
      float[] theirs = own.get(tensors.get(output));
      float[] mine = ours.get(t).values();
      for (int i = 0; i < Math.max(theirs.length, mine.length); i++) {
        double far =
            theirs.length == mine.length
                ? difference(theirs[i], mine[i])
                : Double.POSITIVE_INFINITY;
        if (far > tolerance) {
          throw new BadInputException(
              "%s: expected the scores of its own file but output '%s' is %s there and %s here"
                  .formatted(
                      whole.file().who(),
                      output,
                      theirs.length == mine.length ? theirs[i] : theirs.length + " numbers",
                      theirs.length == mine.length ? mine[i] : mine.length + " numbers"));
        }
        largest = Math.max(largest, far);
      }
    }
    return new Findings(List.copyOf(outputs.values()), largest, "");
  }

  /** Random rows of all inputs, and runs of some of them. */
  private final class Rows implements AutoCloseable {
    final List<Input<?>> inputs;
    private final String prefix;
    private final Map<Input<?>, Tensor> all = new LinkedHashMap<>();

    Rows(String host, List<Input<?>> inputs, Map<String, Long> ranges) {
      this.inputs = inputs;
      this.prefix = host + "/";
      RandomRows random = new RandomRows(ranges, seed);
      try {
        for (Input<?> input : inputs) {
          all.put(input, random.of(input, symbol(input), rows));
        }
      } catch (RuntimeException e) {
        close();
        throw e;
      }
    }

    String symbol(Input<?> input) {
      return input.name().substring(prefix.length());
    }

    Tensor slice(Input<?> input, int from, int to) {
      Tensor whole = all.get(input);
      boolean ofRows = whole.shape().numDimensions() > 0 && whole.shape().get(0) == rows;
      long bytes = whole.numBytes();
      long row = ofRows ? bytes / rows : bytes;
      Shape shape = ofRows ? Shape.of(dims(whole.shape(), to - from)) : whole.shape();
      return Tensor.of(
          input.type(),
          shape,
          whole
              .asRawTensor()
              .data()
              .slice(ofRows ? from * row : 0, ofRows ? (to - from) * row : bytes));
    }

    private long[] dims(Shape shape, long first) {
      long[] dims = shape.asArray();
      dims[0] = first;
      return dims;
    }

    List<Values> run(ModelSession session, Taps taps, List<String> names, int from, int to) {
      List<Operand<?>> fetches = new ArrayList<>();
      names.forEach(name -> fetches.add(session.model().ops().identity(taps.require(name))));
      try (Feed feed = new Feed()) {
        inputs.forEach(input -> feed.put(input.name(), slice(input, from, to)));
        try (Result result = session.serve(feed, fetches)) {
          List<Values> values = new ArrayList<>();
          for (int i = 0; i < names.size(); i++) {
            TFloat32 tensor = (TFloat32) result.get(i);
            float[] copy = new float[Math.toIntExact(tensor.size())];
            tensor.copyTo(NdArrays.wrap(tensor.shape(), DataBuffers.of(copy, false, false)));
            values.add(new Values(tensor.shape(), copy));
          }
          return values;
        }
      }
    }

    @Override
    public void close() {
      all.values().forEach(Tensor::close);
    }
  }
}
