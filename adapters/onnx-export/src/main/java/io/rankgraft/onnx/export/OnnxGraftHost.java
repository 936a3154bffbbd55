package io.rankgraft.onnx.export;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Names;
import io.rankgraft.graph.Taps;
import io.rankgraft.onnx.ModelBuffer;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.Judge;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ScoreFormula;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * A ranker in an ONNX file, ready for grafts with residual joins. ONNX Runtime computes the taps of
 * some rows, TensorFlow trains the graft on them, and both are exported as one file.
 *
 * <pre>{@code
 * try (OnnxGraftHost host = OnnxGraftHost.open(file, Map.of("hidden", "/fc.0/Relu_output_0"))) {
 *   Batch taps = host.extract(rows); // once, where they fit in memory: the host never changes
 *   Taps here = host.taps(scope);    // in TRAIN, SERVE and EXPORT: inputs host/tap-hidden …
 *   …
 *   RankerExport union = host.export(model, outputs, Optional.empty(), ranking, schema, judge);
 * }
 * }</pre>
 *
 * <p>The file may be of opset 7 to {@link OnnxExport#NEWEST_OPSET}, fixed to a number of rows, and
 * read any type of number, bools or text: everything here sees one form of it, which ONNX Runtime
 * has run against the file as it is. {@link HostInput#exact} says which values arrive unchanged.
 *
 * <p>A host whose sizes cannot be followed before it runs (it has loops or functions, say) is first
 * run in a Java process of its own, which is bounded in time and memory: {@link HostTrial}.
 *
 * <p>The host reads one row a candidate. It is frozen: no join but a residual one can reach what
 * comes after its tensors.
 *
 * <p>Owns native sessions; of hosts made from one another by {@code with…}, closing one closes all.
 * {@link #extract} may be called by several threads.
 */
public final class OnnxGraftHost implements AutoCloseable {
  private static final String SCOPE = "host";
  private static final String TAP = "tap-";

  private final HostSettings settings;
  private final HostSessions sessions;
  private CanonicalHost host; // proven where the session is open
  private HostProof.Proven proven;

  private OnnxGraftHost(HostSettings settings, HostSessions sessions) {
    this.settings = settings;
    this.sessions = sessions;
    this.host = settings.canonical();
    if (host.isComplete()) {
      proven();
    }
  }

  /**
   * Loads a host and, where its inputs have sizes and no text, proves its form on rows made up.
   *
   * @param taps tensors of the file by the names grafts know them under, {@link #tensors} lists
   *     them; numbers, one row a candidate
   * @throws BadInputException if the file is no sound model, has no form that gives the same
   *     numbers, or a row's numbers depend on other rows
   * @throws IllegalArgumentException if there is no such tensor, naming the nearest
   */
  public static OnnxGraftHost open(Path file, Map<String, String> taps) {
    return open(file, taps, Map.of());
  }

  /**
   * As {@link #open(Path, Map)}.
   *
   * @param inputs other names for inputs, by the file's
   */
  public static OnnxGraftHost open(
      Path file, Map<String, String> taps, Map<String, String> inputs) {
    return of(file.toString(), ModelBuffer.copyOf(file), taps, inputs);
  }

  /** As {@link #open}, for a model in memory, which must not change any more. */
  public static OnnxGraftHost of(String name, byte[] model, Map<String, String> taps) {
    return of(name, ByteBuffer.wrap(model), taps, Map.of());
  }

  private static OnnxGraftHost of(
      String name, ByteBuffer model, Map<String, String> taps, Map<String, String> inputs) {
    HostSettings settings = named(name, () -> HostSettings.of(name, model, taps, inputs));
    HostSessions sessions = new HostSessions();
    try {
      return new OnnxGraftHost(settings, sessions);
    } catch (RuntimeException | Error e) {
      sessions.close();
      throw e;
    }
  }

  /** What is wrong with a model says which file it is of. */
  private static <T> T named(String name, Supplier<T> opening) {
    try {
      return opening.get();
    } catch (BadInputException e) {
      if (e.getMessage().contains(name)) {
        throw e;
      }
      throw new BadInputException("%s: %s".formatted(name, e.getMessage()), e);
    }
  }

  /**
   * The tensors of a file that can be tapped, those that may be a logit first, then in the order of
   * the graph.
   *
   * @throws BadInputException if the file is no sound model
   */
  public static List<HostTensor> tensors(Path file) {
    return named(file.toString(), () -> HostTensors.of(file.toString(), ModelBuffer.copyOf(file)));
  }

  /**
   * What a file reads, in its order, without running it.
   *
   * @throws BadInputException if the file is no sound model
   */
  public static List<HostReading> readings(Path file) {
    return HostTensors.readings(file.toString(), ModelBuffer.copyOf(file));
  }

  /**
   * The host with sizes for what the file leaves open, such as the length of a history.
   *
   * @param inner the sizes after the rows
   * @throws IllegalArgumentException if there is no such input or the file says other sizes
   */
  public OnnxGraftHost withInputShape(String input, int... inner) {
    return new OnnxGraftHost(settings.withInputShape(input(input), inner), sessions);
  }

  /**
   * The host with an input of text fed by number: number i stands for the i-th text of a list,
   * which becomes part of the model. What the host does with the text stays the host's.
   *
   * @throws IllegalArgumentException if there is no such input or it reads no text
   */
  public OnnxGraftHost withStrings(String input, List<String> valuesById) {
    return new OnnxGraftHost(settings.withStrings(input(input), valuesById), sessions);
  }

  /** The same host with sizes and texts at once, for a trial. */
  static OnnxGraftHost of(String name, HostTrial.Task task) {
    return new OnnxGraftHost(HostSettings.of(name, task), new HostSessions());
  }

  private HostInput input(String input) {
    return inputs().stream()
        .filter(i -> i.name().equals(input))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s: expected an input of the model but there is no '%s'; %s"
                        .formatted(
                            settings.who(),
                            input,
                            Names.nearest(
                                input, inputs().stream().map(HostInput::name).toList()))));
  }

  /** The session on the proven form, opened when it is first needed. */
  private synchronized HostProof.Proven proven() {
    if (proven == null) {
      settings.requireComplete(host.rowInputs());
      if (!SizeCheck.require(settings.who(), settings.file().getGraph())) {
        HostTrial.require(settings.name(), settings.task());
      }
      proven = new HostProof(settings.name(), host, settings.texts()).prove();
      sessions.add(proven.session());
      host = proven.canonical();
    }
    return proven;
  }

  /** What the host reads, in the order of the file. */
  public List<HostInput> inputs() {
    return host.rowInputs();
  }

  /** Inputs that have a value in the file and go on reading it, whatever is fed. */
  public List<String> defaults() {
    return host.defaults();
  }

  /** What a user of this host ought to know, a sentence each. */
  public List<String> notes() {
    return host.notes();
  }

  /** The host's outputs, in the order of the file. */
  public List<String> outputs() {
    return settings.file().getGraph().getOutputList().stream().map(o -> o.getName()).toList();
  }

  /** Which operator gives a tap. */
  public HostTensors.Producer producer(String tap) {
    return HostTensors.producer(host.file(), tensor(tap));
  }

  private String tensor(String tap) {
    if (!settings.tensors().containsKey(tap)) {
      throw new IllegalArgumentException(
          "%s: expected a tap but there is no '%s'; %s"
              .formatted(settings.who(), tap, Names.nearest(tap, settings.tensors().keySet())));
    }
    return settings.tensors().get(tap);
  }

  /** The shapes of the taps, rows first and open. */
  public Map<String, Shape> tapShapes() {
    HostProof.Proven now = proven();
    Map<String, Shape> shapes = new LinkedHashMap<>();
    settings
        .tensors()
        .forEach(
            (tap, tensor) -> {
              long[] shape =
                  Arrays.stream(now.taps().columns().get(host.taps().get(tensor)).shape())
                      .asLongStream()
                      .toArray();
              shape[0] = Shape.UNKNOWN_SIZE;
              shapes.put(tap, Shape.of(shape));
            });
    return shapes;
  }

  /** What the host reads; a feature of the schema says on which axis, else it is a candidate's. */
  List<InputSpec> inputs(FeatureSchema schema) {
    proven();
    List<InputSpec> specs = new ArrayList<>();
    for (HostInput input : inputs()) {
      Axis axis =
          schema.features().stream()
              .filter(f -> f.name().equals(input.name()))
              .map(f -> f.axis())
              .findFirst()
              .orElse(Axis.CANDIDATE);
      specs.add(new InputSpec(input.name(), input.type(), axis, input.inner()));
    }
    return specs;
  }

  /**
   * A name for a host's input that a graph takes, of letters, digits and {@code _ . -}: the input's
   * own where it is one. {@link #merge} knows the input by it.
   */
  public String alias(String input) {
    return host.aliases().get(input(input).name());
  }

  /**
   * Computes the taps of some rows. Numbers are converted where that is exact, and the values of a
   * row take the shape the host reads.
   *
   * @return columns named as the inputs {@link #taps} makes
   * @throws BadInputException if a column is missing or does not fit, or there are no rows
   */
  public Batch extract(Batch rows) {
    Batch found = proven().session().extract(host.sized(settings.who(), rows));
    Map<String, Column> columns = new LinkedHashMap<>();
    settings
        .tensors()
        .forEach(
            (tap, tensor) -> columns.put(fed(tap), found.columns().get(host.taps().get(tensor))));
    return new Batch(rows.rows(), columns);
  }

  /**
   * Proves the form on rows of the user: that it gives what the file gives, and each row the same
   * alone as among the others.
   *
   * @throws BadInputException if it does not
   */
  public void prove(Batch rows) {
    new HostProof(settings.name(), host, settings.texts())
        .prove(proven(), host.sized(settings.who(), rows));
  }

  static String fed(String tap) {
    return SCOPE + "/" + TAP + tap;
  }

  /** The taps in one build: inputs {@code host/tap-<name>}. Ask once a build. */
  public Taps taps(GraftScope scope) {
    GraftScope inner = scope.child(SCOPE);
    Taps taps = Taps.none();
    for (Map.Entry<String, Shape> tap : tapShapes().entrySet()) {
      Operand<TFloat32> fed =
          inner.input(TAP + tap.getKey(), TFloat32.class, tap.getValue(), Axis.CANDIDATE);
      taps = taps.with(tap.getKey(), inner.tf().identity(fed)); // what is fed cannot be fetched
    }
    return taps;
  }

  /** The version of operators a graft for {@link #merge} is exported with. */
  public int opset() {
    return OnnxModels.opset(host.model());
  }

  /**
   * Host and graft in one file, the graft's inner names under the first free of {@code graft/},
   * {@code graft2/}, …
   *
   * @param graft a model of {@link #opset}; an input called like an input of the host, or its
   *     {@link #alias}, is that input
   * @param wires taps by input of the graft
   * @throws IllegalArgumentException if a wire leads nowhere or an output is called like an input
   */
  public byte[] merge(byte[] graft, Map<String, String> wires) {
    proven();
    return union().merge(OnnxModels.parse("graft", graft), wires).toByteArray();
  }

  private HostUnion union() {
    return new HostUnion(host, settings.tensors(), outputs());
  }

  /**
   * Merges host and graft into one model and compares engines on golden rows: ONNX Runtime on the
   * whole against the host by ONNX Runtime and the graft by TensorFlow, and both against the judge.
   *
   * @param graft an EXPORT build on {@link #taps}
   * @param outputs scores, [candidates]; a tap's own value, such as the host's logit, may be one
   * @param requestIndex as for {@link RankerExport#of}; the host's features have to be candidates'
   *     then, as it reads a row for each
   */
  public RankerExport export(
      ModelGraph graft,
      Map<OutputSpec, ? extends Operand<?>> outputs,
      Optional<String> requestIndex,
      ScoreFormula ranking,
      FeatureSchema schema,
      Optional<Judge> judge) {
    List<InputSpec> read = inputs(schema);
    return union()
        .export(proven().session(), read, graft, outputs, requestIndex, ranking, schema, judge);
  }

  @Override
  public void close() {
    sessions.close();
  }
}
