package io.rankgraft.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.Scorer;
import io.rankgraft.serve.Signature;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;

/**
 * Scores with ONNX Runtime: the caller's thread runs the model over the features' own buffers and
 * into the outputs' own.
 *
 * <p>Owns the native session.
 */
public final class OnnxScorer implements Scorer {
  private final String name;
  private final Signature signature;
  private final FeatureSchema schema;
  private final OnnxSession session;

  private OnnxScorer(String name, Signature signature, FeatureSchema schema, OnnxSession session) {
    this.name = name;
    this.signature = signature;
    this.schema = schema;
    this.session = session;
  }

  /**
   * Loads the ONNX model of a bundle and replays its golden rows, which also warms it up.
   *
   * @throws BadInputException if the model cannot be loaded, does not fit its signature or gives
   *     other scores
   */
  public static OnnxScorer load(Bundle bundle) {
    return load(bundle, 1);
  }

  /**
   * As {@link #load(Bundle)}.
   *
   * @param threads that one request may use; concurrency comes from the application's own threads
   */
  public static OnnxScorer load(Bundle bundle, int threads) {
    OnnxScorer scorer =
        of(
            bundle.manifest().name(),
            ByteBuffer.wrap(bundle.onnx()),
            bundle.manifest().signature(),
            bundle.schema(),
            threads);
    try {
      bundle.golden().verify("ONNX Runtime", scorer);
      return scorer;
    } catch (RuntimeException | Error e) {
      scorer.close();
      throw e;
    }
  }

  /**
   * A scorer of a model outside a bundle; nothing says whether its scores are right.
   *
   * @throws BadInputException if the model cannot be loaded or does not fit the signature
   */
  public static OnnxScorer of(
      String name, byte[] model, Signature signature, FeatureSchema schema) {
    return of(name, ByteBuffer.wrap(model), signature, schema);
  }

  /** As {@link #of(String, byte[], Signature, FeatureSchema)}, of one that may lie off the heap. */
  public static OnnxScorer of(
      String name, ByteBuffer model, Signature signature, FeatureSchema schema) {
    return of(name, model, signature, schema, 1);
  }

  private static OnnxScorer of(
      String name, ByteBuffer model, Signature signature, FeatureSchema schema, int threads) {
    OnnxSession session = OnnxSession.open("onnx scorer '" + name + "'", model, threads);
    try {
      OnnxScorer scorer = new OnnxScorer(name, signature, schema, session);
      scorer.requireSignature();
      return scorer;
    } catch (RuntimeException | Error e) {
      session.close();
      throw e;
    }
  }

  private void requireSignature() {
    for (InputSpec input : signature.inputs()) {
      require(
          "input",
          input.name(),
          session.input(input.name()),
          session.inputs(),
          Tensors.type(input.type()),
          input.shape(-1));
    }
    if (signature.requestIndex() != null) {
      require(
          "input",
          signature.requestIndex(),
          session.input(signature.requestIndex()),
          session.inputs(),
          OnnxJavaType.INT32,
          -1);
    }
    int declared = signature.inputs().size() + (signature.requestIndex() == null ? 0 : 1);
    if (session.inputs().size() != declared) {
      throw new BadInputException(
          "onnx scorer '%s': expected a signature with all inputs of the model, %s, but it has only %s"
              .formatted(name, session.inputs(), declared));
    }
    for (OutputSpec output : signature.outputs()) {
      require(
          "output",
          output.name(),
          session.output(output.name()),
          session.outputs(),
          OnnxJavaType.FLOAT,
          -1);
    }
  }

  private void require(
      String what,
      String tensor,
      TensorInfo found,
      Set<String> known,
      OnnxJavaType type,
      long... shape) {
    if (found == null) {
      throw new BadInputException(
          "onnx scorer '%s': expected %s '%s' but the model has %s"
              .formatted(name, what, tensor, known));
    }
    long[] actual = found.getShape();
    boolean fits = found.type == type && actual.length == shape.length;
    for (int i = 0; fits && i < shape.length; i++) {
      fits = actual[i] == shape[i] || actual[i] < 0; // a size the model leaves open
    }
    if (!fits) {
      throw new BadInputException(
          "onnx scorer '%s': expected %s '%s' of type %s and shape %s but it is %s, %s"
              .formatted(
                  name,
                  what,
                  tensor,
                  type,
                  Arrays.toString(shape),
                  found.type,
                  Arrays.toString(actual)));
    }
  }

  @Override
  public Signature signature() {
    return signature;
  }

  @Override
  public FeatureSchema schema() {
    return schema;
  }

  @Override
  public void score(Features features, ScoreOutputs outputs) {
    features.check(signature, schema);
    outputs.begin(features.candidates());
    if (features.candidates() == 0) {
      session.requireOpen();
      return;
    }
    try {
      session.run(
          features.engineState(this, RequestTensors.class, RequestTensors::over).current(),
          outputs.engineState(this, OutputTensors.class, OutputTensors::over).pinned());
    } catch (OrtException e) {
      throw new BadInputException(
          "onnx scorer '%s': expected features the model can score but %s"
              .formatted(name, RuntimeText.ofRun(e)),
          e);
    }
    outputs.finish();
  }

  @Override
  public void close() {
    session.close();
  }
}
