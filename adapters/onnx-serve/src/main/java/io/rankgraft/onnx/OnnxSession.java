package io.rankgraft.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.rankgraft.data.BadInputException;
import io.rankgraft.serve.RunGate;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * One session of ONNX Runtime for all threads: each run on the caller's thread, none spinning. Owns
 * the native session.
 */
final class OnnxSession implements AutoCloseable {
  private static final OrtEnvironment ENVIRONMENT = environmentThatIsQuiet();

  /** What goes wrong is thrown; the runtime need not print it too. */
  private static OrtEnvironment environmentThatIsQuiet() {
    return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
  }

  private static final int LARGE = 16 << 20; // bytes of a weight that is not copied
  private static final String WEIGHTS = "session.model_external_initializers_file_folder_path";

  private final OrtSession session;
  private final RunGate gate;
  private final Map<String, NodeInfo> inputs;
  private final Map<String, NodeInfo> outputs;

  private OnnxSession(String who, OrtSession session) throws OrtException {
    this.session = session;
    this.gate = new RunGate(who);
    this.inputs = session.getInputInfo();
    this.outputs = session.getOutputInfo();
  }

  /**
   * Loads a model.
   *
   * @throws BadInputException if the runtime cannot
   */
  static OnnxSession open(String who, ByteBuffer model) {
    return open(who, model, 1);
  }

  /**
   * @param threads that one run may use
   */
  static OnnxSession open(String who, ByteBuffer model, int threads) {
    ModelCheck.require(model);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.addConfigEntry("session.inter_op.allow_spinning", "0");
      return created(who, model, options);
    } catch (OrtException e) {
      throw new BadInputException(
          "%s: expected an ONNX model that ONNX Runtime can load but %s"
              .formatted(who, RuntimeText.ofLoad(e)),
          e);
    }
  }

  /** With large weights mapped from a file instead of copied. */
  private static OnnxSession created(
      String who, ByteBuffer model, OrtSession.SessionOptions options) throws OrtException {
    try (LargeWeights parted = LargeWeights.of(model, LARGE)) {
      if (parted.folder().isPresent()) {
        options.addConfigEntry(WEIGHTS, parted.folder().get().toString());
      }
      ByteBuffer rest = parted.rest();
      return new OnnxSession(
          who,
          rest.isDirect()
              ? ENVIRONMENT.createSession(rest.duplicate(), options)
              : ENVIRONMENT.createSession(bytes(rest), options));
    }
  }

  /** The array of a buffer that is one; a copy of one that is part of an array or read-only. */
  private static byte[] bytes(ByteBuffer model) {
    if (model.hasArray() && model.array().length == model.remaining()) {
      return model.array();
    }
    byte[] copy = new byte[model.remaining()];
    model.get(model.position(), copy);
    return copy;
  }

  static OrtEnvironment environment() {
    return ENVIRONMENT;
  }

  Set<String> inputs() {
    return inputs.keySet();
  }

  Set<String> outputs() {
    return outputs.keySet();
  }

  /** Type and shape of an input or output; null where there is none, or it is no tensor. */
  TensorInfo input(String name) {
    return tensor(inputs.get(name));
  }

  TensorInfo output(String name) {
    return tensor(outputs.get(name));
  }

  private static TensorInfo tensor(NodeInfo node) {
    return node != null && node.getInfo() instanceof TensorInfo info ? info : null;
  }

  /** Runs into outputs that are given. */
  void run(Map<String, OnnxTensor> feeds, Map<String, OnnxTensor> pinned) throws OrtException {
    long stamp = gate.enter();
    try {
      session.run(feeds, Collections.<String>emptySet(), pinned).close();
    } finally {
      gate.exit(stamp);
    }
  }

  /**
   * Runs into new tensors, which the caller closes.
   *
   * @param limit after which the run is stopped; null for none
   */
  OrtSession.Result run(
      Map<String, ? extends OnnxTensorLike> feeds, Set<String> wanted, Duration limit)
      throws OrtException {
    long stamp = gate.enter();
    try (OrtSession.RunOptions options = new OrtSession.RunOptions()) {
      Watchdog watchdog = new Watchdog(options, limit);
      try {
        return session.run(feeds, wanted, Map.<String, OnnxValue>of(), options);
      } finally {
        watchdog.close();
      }
    } finally {
      gate.exit(stamp);
    }
  }

  /** That the session is open, for calls that run nothing. */
  void requireOpen() {
    gate.exit(gate.enter());
  }

  @Override
  public void close() {
    if (gate.close()) {
      try {
        session.close();
      } catch (OrtException e) {
        throw new IllegalStateException("onnx session: expected to close but " + e, e);
      }
    }
  }
}
