package io.rankgraft.job;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.RowStore;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Task;
import io.rankgraft.onnx.export.RankerExport;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.savedmodel.HostBuild;
import io.rankgraft.tensorflow.savedmodel.HostInput;
import io.rankgraft.tensorflow.savedmodel.HostTrial;
import io.rankgraft.tensorflow.savedmodel.SavedModelExport;
import io.rankgraft.tensorflow.savedmodel.SavedModelHost;
import io.rankgraft.tensorflow.savedmodel.SignatureInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/** A SavedModel, frozen: it is in the graph that the grafts are trained in. */
final class SavedModelJobHost implements JobHost {
  private static final String VECTORS = "of-ids";

  private final SavedModelHost host;
  private final HostSource source;
  private final HostInputNames names;
  private final List<String> features;
  private final List<String> notes;
  private final Map<ModelGraph, Served> served = new HashMap<>();

  /** The SERVE build of a model on this host. */
  private record Served(HostBuild host, Map<Task, Assembly.Outcome> outcomes) {}

  private SavedModelJobHost(
      SavedModelHost host,
      HostSource source,
      HostInputNames names,
      List<String> features,
      List<String> notes) {
    this.host = host;
    this.source = source;
    this.names = names;
    this.features = features;
    this.notes = notes;
  }

  static SavedModelJobHost open(HostSource source, FeatureSchema schema) {
    try (HostTrial.Started trial = HostTrial.ofDefaults().start(source.path())) {
      return open(source, schema, trial);
    }
  }

  private static SavedModelJobHost open(
      HostSource source, FeatureSchema schema, HostTrial.Started trial) {
    SavedModelHost host = read(source);
    for (Map.Entry<String, String> tap : source.rowTaps().entrySet()) {
      host = host.withTap(tap.getKey(), TapTensor.parse(tap.getValue()).tensor());
    }
    List<String> features = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (Map.Entry<String, String> cut : source.cuts().entrySet()) {
      Feature feature = schema.feature(cut.getKey());
      Shape shape = FeatureShapes.fed(cut.getKey(), Shape.unknown(), feature);
      host = host.withInput(input(feature.name(), cut.getValue(), shape));
      features.add(feature.name());
    }
    HostInputNames names =
        new HostInputNames(
            source, schema, host.inputs().stream().map(SignatureInput::name).toList());
    for (SignatureInput input : host.inputs()) {
      Optional<String> named = names.featureOf(input.name());
      if (named.isPresent()) {
        Feature feature = schema.feature(named.get());
        features.add(feature.name());
        if (input.fed() == null) {
          host = withTexts(host, input, feature);
          continue;
        }
        Shape shape = FeatureShapes.fed(input.name(), input.shape(), feature);
        host = host.withInput(input(feature.name(), input.tensor(), shape));
      } else if (input.hasDefault()) {
        host = host.withDefault(input.name());
        notes.add("host input '%s' keeps its default: no feature feeds it".formatted(input.name()));
      }
    }
    notes.addAll(HostIds.check(schema, features, host.idRanges()));
    trial.run(host);
    return new SavedModelJobHost(host, source, names, List.copyOf(features), List.copyOf(notes));
  }

  /** Strings by the ids of the feature's vocabulary, through the host's own table. */
  private static SavedModelHost withTexts(
      SavedModelHost host, SignatureInput input, Feature feature) {
    if (!input.name().equals(feature.name())) {
      throw new BadInputException(
          "--input %s=%s: expected a feature called like the input, as it is one of strings; rename the feature, or cut the host downstream of its table: --cut %s=TENSOR"
              .formatted(input.name(), feature.name(), feature.name()));
    }
    return host.withLookup(input.name(), VocabularyTexts.of(input.name(), feature));
  }

  static SavedModelHost read(HostSource source) {
    SavedModelHost host = SavedModelHost.read(source.path());
    return source.signature().isPresent() ? host.withSignature(source.signature().get()) : host;
  }

  private static HostInput input(String feature, String tensor, Shape shape) {
    return new HostInput(feature, tensor, Axis.CANDIDATE, shape);
  }

  @Override
  public List<String> features() {
    return features;
  }

  @Override
  public List<String> notes() {
    return notes;
  }

  @Override
  public String producer(String tap) {
    return host.producer(tap).op();
  }

  @Override
  public double[] tapped(ModelSession session, String tap, Batch rows) {
    ModelGraph model = session.model();
    Operand<TFloat32> tensor =
        Casts.to(model.ops(), served.get(model).host().taps().require(tap), TFloat32.class);
    try (Feed feed = new Feed()) {
      RowFeed.put(feed, model.inputs(Build.SERVE), rows);
      try (Result result = session.serve(feed, List.of(model.ops().identity(tensor)))) {
        TFloat32 found = (TFloat32) result.get(0);
        float[] values = new float[Math.toIntExact(found.size())];
        found.copyTo(NdArrays.wrap(found.shape(), DataBuffers.of(values, false, false)));
        return TapTensor.parse(source.taps().get(tap)).ofRows(values, rows.rows());
      }
    }
  }

  @Override
  public RowStore prepared(RowStore rows) {
    return rows;
  }

  @Override
  public Map<Task, Assembly.Outcome> define(ModelGraph model, Build build, JobPlan plan) {
    GraftScope scope = model.scope(build);
    HostBuild here = host.build(scope);
    Map<String, Operand<?>> inputs = new LinkedHashMap<>();
    for (Input<?> input : model.inputs(build)) {
      String feature = feature(input);
      if (!features.contains(feature)) {
        names.require(feature, "%s %s".formatted(input.type().getSimpleName(), input.shape()));
      }
      inputs.put(feature, input.tensor());
    }
    Map<Task, Assembly.Outcome> ends =
        Assembly.build(
            scope,
            plan,
            new HostInputs(inputs, Map.of()),
            new HostScores(plan, source.taps()),
            here.taps(),
            spliced -> here.mount(taps -> spliced));
    if (build == Build.SERVE) {
      served.put(model, new Served(here, ends));
    }
    return ends;
  }

  @Override
  public Column.Floats vectors(String tensor, Batch rows) {
    try (ModelGraph model = ModelGraph.withSeed(0)) {
      HostBuild here = host.withTap(VECTORS, tensor).build(model.scope(Build.SERVE));
      Operand<TFloat32> tap = here.taps().require(VECTORS, TFloat32.class);
      try (ModelSession session = ModelSession.open(model, Threads.of(1));
          Feed feed = new Feed()) {
        RowFeed.put(feed, model.inputs(Build.SERVE), rows);
        try (Result result = session.serve(feed, List.of(tap))) {
          TFloat32 found = (TFloat32) result.get(0);
          float[] values = new float[(int) found.size()];
          found.asRawTensor().data().asFloats().read(values);
          int[] shape = Arrays.stream(found.shape().asArray()).mapToInt(Math::toIntExact).toArray();
          return new Column.Floats(values, shape);
        }
      }
    }
  }

  /** The feature an input of a build is: the host's have its name before theirs. */
  private String feature(Input<?> input) {
    String prefix = host.name() + "/";
    return input.name().startsWith(prefix) ? input.name().substring(prefix.length()) : input.name();
  }

  @Override
  public Exporter exporter() {
    return RankerExport::ofWhatCanBe;
  }

  @Override
  public Bundle write(
      RankerExport export,
      ModelSession session,
      JobPlan plan,
      Path target,
      String name,
      String version,
      Map<String, String> origin)
      throws IOException {
    return export.write(
        target,
        name,
        version,
        origin,
        folder -> {
          Served build = served.get(session.model());
          SavedModelExport saved =
              SavedModelExport.of(session).withHost(build.host()).withFeatures(plan.schema());
          for (Map.Entry<OutputSpec, Operand<TFloat32>> output :
              Outputs.of(plan, build.outcomes()).entrySet()) {
            saved = saved.withOutput(output.getKey().name(), output.getValue());
          }
          saved.write(folder);
        });
  }

  @Override
  public void close() {}
}
