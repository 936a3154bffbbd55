package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Names;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TFloat32;

/**
 * A ranker that exists as a TensorFlow SavedModel, ready for grafts. Immutable: the {@code with}
 * methods give a host that says more.
 *
 * <pre>{@code
 * SavedModelHost host =
 *     SavedModelHost.read(folder)
 *         .withTap("hidden", "dense/Relu:0")
 *         .withTap("logit", "logits/BiasAdd:0");
 * HostBuild build = host.build(scope); // in TRAIN, SERVE or EXPORT
 * }</pre>
 *
 * <p>The file is read without trust. Function calls are inlined, and variables of TensorFlow 1 and
 * 2 become ours. All inputs of the signature are fed, those with a default too unless {@link
 * #withDefault} keeps it; placeholders with a default that no signature names keep theirs. All is
 * frozen unless {@link #withTrained} says otherwise. Strings, examples and lookup tables stay
 * outside: declare what they give as inputs with {@link #withInput}. The host is built once in a
 * model's graph, and both TRAIN and SERVE read it.
 */
public final class SavedModelHost {
  private static final String NAME = "host";

  private final HostContents file;
  private final HostChoices choices;

  private SavedModelHost(HostContents file, HostChoices choices) {
    this.file = file;
    this.choices = choices;
  }

  /** Reads a SavedModel under the default limits. */
  public static SavedModelHost read(Path folder) {
    return read(folder, HostLimits.ofDefaults());
  }

  /**
   * Reads a SavedModel, its signature {@code serving_default} or else the first one by name. It is
   * checked again, where taps and inputs are known, when it is built.
   *
   * @throws BadInputException if it is none, is damaged or exceeds the limits
   */
  public static SavedModelHost read(Path folder, HostLimits limits) {
    MetaGraphDef meta = SavedModelFile.read(folder, limits);
    HostContents file = HostContents.of(folder, limits, meta, meta.getGraphDef());
    return new SavedModelHost(file, HostChoices.of(file.firstSignature()));
  }

  private SavedModelHost with(HostChoices other) {
    return new SavedModelHost(file, other);
  }

  /** The names of the signatures, {@code serving_default} first; those of the loader are none. */
  public List<String> signatures() {
    return List.copyOf(file.signatures().keySet());
  }

  /** The name of the signature that is read; empty if the file has none. */
  public String signature() {
    return choices.signature();
  }

  /**
   * This host read by another of its signatures. Choose it before the taps: outputs have names of
   * their signature's.
   *
   * @throws IllegalArgumentException if there is none of that name, naming the nearest
   */
  public SavedModelHost withSignature(String name) {
    file.signature(name);
    return with(choices.withSignature(name));
  }

  /**
   * This host and one more tap. If the tensor is only an identity of another, as what a function
   * gives is, the original is tapped: a join is then seen by all who read it.
   *
   * @param tensor an output of the signature, or a tensor of the host, {@code dense/Relu:0}
   * @throws IllegalArgumentException if there is none of that name, naming the nearest
   */
  public SavedModelHost withTap(String name, String tensor) {
    Names.requireSymbol("tap", name);
    return with(choices.withTap(name, file.copied(find("tap '" + name + "'", tensor))));
  }

  /** This host with a tensor fed instead of computed, one row a candidate. */
  public SavedModelHost withInput(String name, String tensor) {
    return withInput(new HostInput(name, tensor, Axis.CANDIDATE, Shape.unknown()));
  }

  /**
   * This host with a tensor fed instead of computed: a cut point, or an input of the signature
   * under another name, axis or shape.
   */
  public SavedModelHost withInput(HostInput input) {
    String who = "host input '" + input.name() + "'";
    return with(choices.withInput(input, find(who, input.tensor())));
  }

  /**
   * This host with an input of its signature left at the value the file gives it, instead of fed.
   *
   * @throws IllegalArgumentException if there is none of that name, or it has no default
   */
  public SavedModelHost withDefault(String input) {
    SavedModelHost more = with(choices.withDefault(input));
    more.feeding();
    return more;
  }

  /**
   * The tables of constants, or of text files in its folder, that the host looks strings of its
   * inputs up in, of those the taps need. One that hashes is none: it has no vocabulary.
   *
   * @throws BadInputException if a text file is missing, outside of the folder or damaged
   */
  public List<HostLookup> lookups() {
    return feeding().readLookups();
  }

  /**
   * This host with an input of strings fed as ids, int32, of a list of strings: each becomes what
   * the host itself makes of its string, an unknown one too. The input keeps its name and shape.
   *
   * @param valuesById the string of each id from 0 on, such as the vocabulary of a schema
   * @throws IllegalArgumentException if the signature has no such input of strings
   */
  public SavedModelHost withLookup(String input, List<String> valuesById) {
    if (valuesById.isEmpty()) {
      throw new IllegalArgumentException(
          "lookup of input '%s': expected strings but there are none".formatted(input));
    }
    SavedModelHost more = with(choices.withLookup(input, valuesById));
    more.feeding();
    return more;
  }

  /**
   * This host with some variables trained; they become parameters {@code host/<variable>}.
   *
   * @throws IllegalArgumentException if none matches, or one that does is not float32
   */
  public SavedModelHost withTrained(Predicate<String> variable) {
    List<HostVariable> chosen = variables().stream().filter(v -> variable.test(v.name())).toList();
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: expected variables to train but none matches; it has %s"
              .formatted(file.who(), variables().stream().map(HostVariable::name).toList()));
    }
    for (HostVariable v : chosen) {
      if (v.type() != DataType.DT_FLOAT) {
        throw new IllegalArgumentException(
            "host variable '%s': expected float32 to train but it is %s"
                .formatted(v.name(), HostBoundary.plain(v.type())));
      }
    }
    return with(choices.withTrained(variable));
  }

  private HostInputs feeding() {
    return new HostInputs(file, choices);
  }

  /**
   * The tensors a graft can read: all its signature needs that are computed from numbers. Those
   * that may be a logit come first, each part in the order of the graph.
   *
   * @throws BadInputException if one of them is too large
   */
  public List<HostTensor> tensors() {
    return plan().tensors();
  }

  /**
   * The op that gave a tap its numbers.
   *
   * @throws IllegalArgumentException if there is no such tap
   */
  public TapProducer producer(String tap) {
    return plan().producer(tap);
  }

  /** The inputs of the signature, in the file's order. */
  public List<SignatureInput> inputs() {
    return feeding().ofSignature();
  }

  /**
   * How many ids an input may have, 0 to one less: the rows of the smallest table that its values
   * look up, of those the taps need. Inputs whose values are computed with before they look
   * anything up are not there.
   *
   * @return by the symbol of the input
   * @throws BadInputException if the taps need what has to stay outside
   */
  public Map<String, Long> idRanges() {
    return plan().idRanges();
  }

  /**
   * How many numbers per row an input has, where the weights that meet it show that: for inputs
   * whose file leaves the size open.
   *
   * @return by the symbol of the input
   * @throws BadInputException if the taps need what has to stay outside
   */
  public Map<String, Long> openSizes() {
    return plan().openSizes();
  }

  /** The inputs of the signature, and the tensors they are. */
  public Map<String, String> signatureInputs() {
    return tensors(file.signature(choices.signature()).getInputsMap());
  }

  /** The outputs of the signature, and the tensors they are. */
  public Map<String, String> signatureOutputs() {
    return tensors(file.signature(choices.signature()).getOutputsMap());
  }

  private Map<String, String> tensors(Map<String, TensorInfo> infos) {
    Map<String, String> tensors = new LinkedHashMap<>();
    infos.forEach((key, info) -> tensors.put(key, file.tensorOf(info).toString()));
    return tensors;
  }

  /** The variables of the host. */
  public List<HostVariable> variables() {
    return file.variables().all();
  }

  /**
   * The values of a float32 variable as the file holds them, in row-major order.
   *
   * @throws BadInputException if the files are damaged
   */
  public float[] values(HostVariable variable) {
    if (variable.type() != DataType.DT_FLOAT) {
      throw new IllegalArgumentException(
          "host variable '%s': expected float32 but it is %s"
              .formatted(variable.name(), HostBoundary.plain(variable.type())));
    }
    try (TFloat32 tensor = (TFloat32) file.variables().read(variable)) {
      float[] copy = new float[Math.toIntExact(tensor.size())];
      tensor.copyTo(NdArrays.wrap(tensor.shape(), DataBuffers.of(copy, false, false)));
      return copy;
    }
  }

  /** The path of all the host's names in a model. */
  public String name() {
    return NAME;
  }

  /** The host as a build reads it. Ask once a build. */
  public HostBuild build(GraftScope scope) {
    Built built = scope.shared(NAME, inner -> new Built(this, plan().replay(inner)));
    if (built.host != this) {
      throw new IllegalArgumentException(
          "%s: expected the host of the other build but that is '%s' with taps of its own"
              .formatted(file.who(), built.host.file.folder()));
    }
    return new HostBuild(this, scope, built.replay);
  }

  private record Built(SavedModelHost host, HostReplay replay) {}

  HostPlan plan() {
    return new HostPlan(file, choices);
  }

  HostContents file() {
    return file;
  }

  HostChoices choices() {
    return choices;
  }

  Map<String, TensorName> taps() {
    return choices.taps();
  }

  private TensorName find(String who, String text) {
    Map<String, TensorInfo> outputs = file.signature(choices.signature()).getOutputsMap();
    if (outputs.containsKey(text)) {
      return file.tensorOf(outputs.get(text));
    }
    FlatGraph graph = file.graph();
    TensorName found = graph.resolve(TensorName.parse(text));
    if (graph.nodes().containsKey(found.node())) {
      NodeDef node = graph.node(found.node());
      if (!OpRegistry.has(node.getOp()) || found.output() < OpRegistry.outputTypes(node).size()) {
        return found;
      }
    }
    for (String other : signatures()) {
      if (file.signature(other).containsOutputs(text)) {
        throw new IllegalArgumentException(
            "%s: expected an output of signature '%s' but '%s' is one of '%s'; choose it with --signature %s, or withSignature"
                .formatted(who, choices.signature(), text, other, other));
      }
    }
    List<String> known = new ArrayList<>(outputs.keySet());
    tensors().forEach(t -> known.add(t.name()));
    throw new IllegalArgumentException(
        "%s: expected a tensor of %s but there is no '%s'; %s"
            .formatted(who, file.who(), text, Names.nearest(text, known)));
  }
}
