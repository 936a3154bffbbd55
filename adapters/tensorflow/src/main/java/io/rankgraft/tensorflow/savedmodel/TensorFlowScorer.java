package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Taps;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.ElementType;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.Scorer;
import io.rankgraft.serve.Signature;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * Scores with the SavedModel of a bundle.
 *
 * <p>The model is read as any SavedModel one did not write: only ops of the list run, nothing runs
 * on loading, and its golden rows are replayed before the first request. Owns the native session
 * and graph; tensors of a request live with its {@link Features} and are used again while sizes
 * stay.
 */
public final class TensorFlowScorer implements Scorer {
  private final Signature signature;
  private final FeatureSchema schema;
  private final ModelGraph model;
  private final ModelSession session;
  private final List<Fed> fed = new ArrayList<>();
  private final List<Operand<?>> fetched = new ArrayList<>();
  private final ReadWriteLock lock = new ReentrantReadWriteLock(); // runs read, closing writes
  private boolean closed;

  /**
   * An input as it is fed.
   *
   * @param input its position in the signature; -1 for the request of each candidate
   */
  record Fed(int input, Operand<?> placeholder) {}

  private TensorFlowScorer(
      Path folder, Signature signature, FeatureSchema schema, Threads threads) {
    this.signature = signature;
    this.schema = schema;
    this.model = ModelGraph.withSeed(0);
    try {
      build(folder);
      this.session = ModelSession.open(model, threads);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  /**
   * Loads the SavedModel of a bundle and replays its golden rows.
   *
   * @throws BadInputException if there is none, it does not fit the signature, or it does not score
   *     as it should
   */
  public static TensorFlowScorer load(Bundle bundle, Threads threads) {
    TensorFlowScorer scorer =
        new TensorFlowScorer(
            bundle.savedModel(), bundle.manifest().signature(), bundle.schema(), threads);
    try {
      bundle.golden().verify("tensorflow", scorer);
      return scorer;
    } catch (RuntimeException | Error e) {
      scorer.close();
      throw e;
    }
  }

  /** A SavedModel without a bundle, and so without golden rows. */
  public static TensorFlowScorer of(
      Path savedModel, Signature signature, FeatureSchema schema, Threads threads) {
    return new TensorFlowScorer(savedModel, signature, schema, threads);
  }

  private void build(Path folder) {
    SavedModelHost host = SavedModelHost.read(folder, HostLimits.ofDefaults());
    List<InputSpec> inputs = signature.inputs();
    for (int i = 0; i < inputs.size(); i++) {
      String tensor = tensor(folder, "input", inputs.get(i).name(), host.signatureInputs());
      host = host.withInput(input("input-" + i, tensor));
    }
    if (signature.requestIndex() != null) {
      String tensor = tensor(folder, "input", signature.requestIndex(), host.signatureInputs());
      host = host.withInput(input("request", tensor));
    }
    List<OutputSpec> outputs = signature.outputs();
    for (int o = 0; o < outputs.size(); o++) {
      String tensor = tensor(folder, "output", outputs.get(o).name(), host.signatureOutputs());
      host = host.withTap("output-" + o, tensor);
    }
    Taps taps = host.build(model.scope(Build.SERVE)).taps();
    for (int o = 0; o < outputs.size(); o++) {
      Operand<?> output = taps.require("output-" + o);
      fetched.add(output);
    }
    for (Input<?> input : model.inputs(Build.SERVE)) {
      fed.add(fed(folder, host.name(), input));
    }
  }

  private static HostInput input(String name, String tensor) {
    return new HostInput(name, tensor, Axis.CANDIDATE, Shape.unknown());
  }

  private static String tensor(Path folder, String what, String name, Map<String, String> known) {
    String tensor = known.get(name);
    if (tensor == null) {
      throw BadInputException.in(
          folder,
          "expected an %s '%s' in its signature but there is only %s"
              .formatted(what, name, known.keySet()));
    }
    return tensor;
  }

  private Fed fed(Path folder, String host, Input<?> input) {
    String name = input.name().substring(host.length() + 1);
    if (name.equals("request")) {
      requireType(folder, signature.requestIndex(), TInt32.class, input);
      return new Fed(-1, input.tensor());
    }
    if (!name.startsWith("input-")) {
      throw BadInputException.in(
          folder,
          "expected inputs of the bundle's signature but its outputs need '%s'".formatted(name));
    }
    int position = Integer.parseInt(name.substring("input-".length()));
    InputSpec spec = signature.inputs().get(position);
    requireType(folder, spec.name(), typeOf(spec.type()), input);
    Shape expected = Shape.of(spec.shape((int) Shape.UNKNOWN_SIZE));
    if (!input.shape().isCompatibleWith(expected)) {
      throw BadInputException.in(
          folder,
          "expected input '%s' of shape %s but it is %s"
              .formatted(spec.name(), expected, input.shape()));
    }
    return new Fed(position, input.tensor());
  }

  private static void requireType(
      Path folder, String name, Class<? extends TType> expected, Input<?> input) {
    if (!input.type().equals(expected)) {
      throw BadInputException.in(
          folder,
          "expected input '%s' of type %s but it is %s"
              .formatted(name, expected.getSimpleName(), input.type().getSimpleName()));
    }
  }

  private static Class<? extends TType> typeOf(ElementType type) {
    return switch (type) {
      case FLOAT32 -> TFloat32.class;
      case INT32 -> TInt32.class;
      case INT64 -> TInt64.class;
      case BOOL -> TBool.class;
    };
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
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException(
            "scorer: expected to be open but it was closed; load the bundle again");
      }
      features.check(signature, schema);
      outputs.begin(features.candidates());
      if (features.candidates() > 0) {
        run(features, outputs);
      }
      outputs.finish();
    } finally {
      lock.readLock().unlock();
    }
  }

  private void run(Features features, ScoreOutputs outputs) {
    FedTensors tensors =
        features.engineState(
            this, FedTensors.class, values -> new FedTensors(signature, fed, values));
    tensors.fill(features);
    Session.Runner runner = session.runner();
    tensors.feed(runner);
    fetched.forEach(runner::fetch);
    try (Result result = runner.run()) {
      for (int o = 0; o < fetched.size(); o++) {
        TFloat32 values = (TFloat32) result.get(o);
        if (values.size() != features.candidates()) {
          throw new IllegalStateException(
              "output '%s': expected one value a candidate, %s, but the model gave %s"
                  .formatted(
                      signature.outputs().get(o).name(), features.candidates(), values.shape()));
        }
        FedTensors.copy(values, outputs.buffer(o));
      }
    }
  }

  /** Whether rows of an input are repeated for the candidates of their request. */
  static boolean isRepeated(Signature signature, InputSpec input) {
    return input.axis() == Axis.REQUEST && signature.requestIndex() == null;
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        session.close();
        model.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
