package io.rankgraft.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A ranker in an ONNX file as a frozen extractor of features: columns in, taps out. The file must
 * have the taps as outputs; {@code OnnxModels.expose} in the export adapter adds them.
 *
 * <p>Safe for concurrent use. Owns the native session.
 */
public final class OnnxHost implements AutoCloseable {
  private static final long MOST_BYTES = Integer.MAX_VALUE - 16;

  private final OnnxSession session;
  private final List<String> taps;

  private OnnxHost(OnnxSession session, List<String> taps) {
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
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw BadInputException.in(
            file, "expected a model of at most %d bytes but it is larger".formatted(MOST_BYTES));
      }
      return of(file.toString(), Files.readAllBytes(file), taps);
    } catch (IOException e) {
      throw new BadInputException("%s: expected a readable model but %s".formatted(file, e), e);
    }
  }

  /** As {@link #open}, for a model in memory. */
  public static OnnxHost of(String name, byte[] model, List<String> taps) {
    OnnxSession session = OnnxSession.open("onnx host '" + name + "'", model);
    for (String tap : taps) {
      TensorInfo info = session.output(tap);
      if (info == null || info.type != OnnxJavaType.FLOAT) {
        session.close();
        throw new IllegalArgumentException(
            "onnx host '%s', tap '%s': expected a float output but the outputs are %s; expose it first"
                .formatted(name, tap, session.outputs()));
      }
    }
    return new OnnxHost(session, List.copyOf(taps));
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

  /**
   * Runs the host on the rows of a batch.
   *
   * @return one float column a tap, [rows, …]
   * @throws BadInputException if a column is missing or does not fit
   */
  public Batch extract(Batch rows) {
    if (rows.rows() == 0) { // some kernels of the runtime divide by it, and the process ends
      throw new BadInputException("onnx host: expected one row or more but there is none");
    }
    Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
    try {
      for (String input : session.inputs()) {
        Column column = rows.columns().get(input);
        if (column == null) {
          throw new BadInputException(
              "onnx host, feature '%s': expected a column but there are only %s"
                  .formatted(input, rows.columns().keySet()));
        }
        feeds.put(input, tensor(column));
      }
      try (OrtSession.Result result = session.run(feeds, java.util.Set.copyOf(taps))) {
        Map<String, Column> columns = new LinkedHashMap<>();
        for (String tap : taps) {
          columns.put(tap, column((OnnxTensor) result.get(tap).orElseThrow()));
        }
        return new Batch(rows.rows(), columns);
      }
    } catch (OrtException e) {
      throw new BadInputException(
          "onnx host: expected columns the model can read but %s".formatted(e.getMessage()), e);
    } finally {
      Tensors.close(feeds.values());
    }
  }

  private static OnnxTensor tensor(Column column) throws OrtException {
    long[] shape = Arrays.stream(column.shape()).asLongStream().toArray();
    var environment = OnnxSession.environment();
    if (column instanceof Column.Floats floats) {
      return OnnxTensor.createTensor(environment, FloatBuffer.wrap(floats.values()), shape);
    } else if (column instanceof Column.Ints ints) {
      return OnnxTensor.createTensor(environment, IntBuffer.wrap(ints.values()), shape);
    }
    return OnnxTensor.createTensor(
        environment, LongBuffer.wrap(((Column.Longs) column).values()), shape);
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
