package io.rankgraft.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A ranker in an ONNX file as a frozen extractor of features: columns in, taps out. The file must
 * have the taps as outputs; {@code OnnxModels.expose} in the export adapter adds them.
 *
 * <p>Safe for concurrent use. Owns the native session.
 */
public final class OnnxHost implements AutoCloseable {
  private final String who;
  private final OnnxSession session;
  private final List<String> taps;

  private OnnxHost(String who, OnnxSession session, List<String> taps) {
    this.who = who;
    this.session = session;
    this.taps = taps;
  }

  /**
   * Loads a host.
   *
   * @param taps float outputs of the model
   * @throws BadInputException if the file is no sound model
   * @throws IllegalArgumentException if it has no such output
   */
  public static OnnxHost open(Path file, List<String> taps) {
    return of(file.toString(), ModelBuffer.copyOf(file), taps);
  }

  /**
   * Looks into a model without running anything.
   *
   * @throws BadInputException if the bytes are no model, or one with what none may have: unknown
   *     operators, tensors in other files, graphs nested or functions unfolding without end
   */
  public static void requireSound(ByteBuffer model) {
    ModelCheck.require(model);
  }

  /** As {@link #open}, for a model in memory. */
  public static OnnxHost of(String name, byte[] model, List<String> taps) {
    return of(name, ByteBuffer.wrap(model), taps);
  }

  /**
   * As {@link #open}, for a model in memory that is not the heap's or is an array's own, such as
   * {@link ModelBuffer} gives.
   */
  public static OnnxHost of(String name, ByteBuffer model, List<String> taps) {
    String who = "onnx host '%s'".formatted(name);
    OnnxSession session = OnnxSession.open(who, model);
    for (String tap : taps) {
      TensorInfo info = session.output(tap);
      if (info == null || info.type != OnnxJavaType.FLOAT) {
        session.close();
        throw new IllegalArgumentException(
            "%s, tap '%s': expected a float output but the outputs are %s; expose it first"
                .formatted(who, tap, session.outputs()));
      }
    }
    return new OnnxHost(who, session, List.copyOf(taps));
  }

  public List<String> taps() {
    return taps;
  }

  /** The inputs a batch must have as columns. */
  public List<String> inputs() {
    return List.copyOf(new TreeSet<>(session.inputs()));
  }

  /** Type and shape of an input, a size of -1 being open; null where there is no such tensor. */
  public TensorInfo input(String name) {
    return session.input(name);
  }

  /** The outputs of the model that are tensors, in its order, with type and shape. */
  public Map<String, TensorInfo> outputs() {
    Map<String, TensorInfo> outputs = new LinkedHashMap<>();
    for (String output : session.outputs()) {
      if (session.output(output) != null) {
        outputs.put(output, session.output(output));
      }
    }
    return outputs;
  }

  /**
   * Runs the host on the rows of a batch. Numbers are converted to the type the model reads where
   * that is exact, and the values of a row take the shape the model reads.
   *
   * @return one float column a tap, [rows, …]
   * @throws BadInputException if a column is missing or does not fit, or a tap has not one row for
   *     each
   */
  public Batch extract(Batch rows) {
    return extract(rows, null);
  }

  /**
   * As {@link #extract(Batch)}, for a model nobody vouches for.
   *
   * @param limit after which the run is stopped
   */
  public Batch extract(Batch rows, Duration limit) {
    return run(
        rows,
        Set.copyOf(taps),
        limit,
        result -> {
          Map<String, Column> columns = new LinkedHashMap<>();
          for (String tap : taps) {
            Column column = column((OnnxTensor) result.get(tap).orElseThrow());
            if (column.shape().length == 0 || column.rows() != rows.rows()) {
              throw new BadInputException(
                  "%s, tap '%s': expected one row for each but its shape is %s for %s rows; tap another tensor"
                      .formatted(
                          who,
                          tap,
                          column.shape().length == 0 ? "[]" : Arrays.toString(column.shape()),
                          rows.rows()));
            }
            columns.put(tap, column);
          }
          return new Batch(rows.rows(), columns);
        });
  }

  /**
   * Runs the host for types and shapes of outputs of any type.
   *
   * @throws BadInputException as {@link #extract(Batch)}
   */
  public Map<String, TensorInfo> shapes(Batch rows, Duration limit) {
    Set<String> wanted = outputs().keySet();
    return run(
        rows,
        wanted,
        limit,
        result -> {
          Map<String, TensorInfo> shapes = new LinkedHashMap<>();
          for (String output : wanted) {
            if (result.get(output).orElse(null) instanceof OnnxTensor tensor) {
              shapes.put(output, tensor.getInfo());
            }
          }
          return shapes;
        });
  }

  private <T> T run(
      Batch rows, Set<String> wanted, Duration limit, Function<OrtSession.Result, T> read) {
    if (rows.rows() == 0) { // some kernels of the runtime divide by it, and the process ends
      throw new BadInputException(
          "%s: expected one row or more but there is none; give some".formatted(who));
    }
    Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
    try {
      for (String input : session.inputs()) {
        Column column = rows.columns().get(input);
        TensorInfo info = session.input(input);
        if (column == null || info == null) {
          throw new BadInputException(
              "%s, feature '%s': expected %s but %s"
                  .formatted(
                      who,
                      input,
                      column == null ? "a column" : "a tensor",
                      column == null
                          ? "there are only %s; add it".formatted(rows.columns().keySet())
                          : "the model reads something else; export it with tensors only"));
        }
        feeds.put(
            input, new FedColumn("%s, feature '%s'".formatted(who, input), info, column).tensor());
      }
      try (OrtSession.Result result = session.run(feeds, wanted, limit)) {
        return read.apply(result);
      }
    } catch (OrtException e) {
      throw new BadInputException(
          "%s: expected rows the model can compute but %s".formatted(who, RuntimeText.ofRun(e)), e);
    } finally {
      Tensors.close(feeds.values());
    }
  }

  private static Column column(OnnxTensor tensor) {
    int[] shape = Arrays.stream(tensor.getInfo().getShape()).mapToInt(Math::toIntExact).toArray();
    FloatBuffer values = tensor.getFloatBuffer();
    float[] copy = new float[values.remaining()];
    values.get(copy);
    return new Column.Floats(copy, shape);
  }

  @Override
  public void close() {
    session.close();
  }
}
