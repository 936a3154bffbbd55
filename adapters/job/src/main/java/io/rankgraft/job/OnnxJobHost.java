package io.rankgraft.job;

import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.RowStore;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Task;
import io.rankgraft.onnx.export.OnnxGraftHost;
import io.rankgraft.onnx.export.OnnxModels;
import io.rankgraft.onnx.export.RankerExport;
import io.rankgraft.serve.Bundle;
import io.rankgraft.tensorflow.ModelSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Set;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An ONNX file, frozen: its taps are computed once for all rows, the grafts are trained on them, and
 * all is merged into one file. Only residual joins.
 */
final class OnnxJobHost implements JobHost {
  private static final int ROWS_PER_RUN = 1024;

  private final OnnxGraftHost host;
  private final HostSource source;
  private final List<String> features;
  private final Map<String, HostInputs.Declared> declared;

  private OnnxJobHost(
      OnnxGraftHost host,
      HostSource source,
      List<String> features,
      Map<String, HostInputs.Declared> declared) {
    this.host = host;
    this.source = source;
    this.features = features;
    this.declared = declared;
  }

  static OnnxJobHost open(HostSource source, FeatureSchema schema) {
    Map<String, String> taps = new LinkedHashMap<>();
    source.taps().forEach((tap, text) -> taps.put(tap, TapTensor.parse(text).tensor()));
    OnnxGraftHost host = OnnxGraftHost.open(source.path(), taps);
    Map<String, HostInputs.Declared> declared = new HashMap<>();
    return new OnnxJobHost(host, source, host.inputs(), declared);
  }

  static List<String> tensors(HostSource source) {
    try {
      return OnnxModels.tensors(java.nio.file.Files.readAllBytes(source.path())).entrySet().stream()
          .map(t -> "%s by %s".formatted(t.getKey(), t.getValue()))
          .toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public List<String> features() {
    return features;
  }

  @Override
  public List<String> notes() {
    return List.of();
  }

  @Override
  public String producer(String tap) {
    return "";
  }

  @Override
  public RowStore prepared(RowStore rows) {
    Set<String> read = new HashSet<>(features);
    return rows.with(
        "taps %s of %s".formatted(source.taps(), source.path()),
        ROWS_PER_RUN,
        batch -> columns(host.extract(only(batch, read))));
  }

  private static Batch only(Batch batch, Set<String> names) {
    Map<String, Column> columns = new LinkedHashMap<>(batch.columns());
    columns.keySet().retainAll(names);
    return new Batch(batch.rows(), columns);
  }

  /** By the last part of the inputs' names, as {@link RowFeed} looks for them. */
  private static Batch columns(Batch taps) {
    Map<String, Column> columns = new LinkedHashMap<>();
    taps.columns()
        .forEach((name, column) -> columns.put(name.substring(name.lastIndexOf('/') + 1), column));
    return new Batch(taps.rows(), columns);
  }

  @Override
  public Map<Task, Assembly.Outcome> define(ModelGraph model, Build build, JobPlan plan) {
    if (plan.splice()) {
      throw new IllegalArgumentException(
          "graft '%s': expected --join residual but got splice, which ONNX hosts do not take"
              .formatted(plan.grafts().get(0).name()));
    }
    GraftScope scope = model.scope(build);
    return Assembly.build(
        scope,
        plan,
        new HostInputs(Map.of(), declared),
        new HostScores(plan, source.taps()),
        host.taps(scope),
        taps -> taps);
  }

  @Override
  public RankerExport export(ModelSession session, JobPlan plan) {
    Map<String, float[]> values = session.values();
    try (ModelGraph model = ModelGraph.forExport(values::get, session.step())) {
      return host.export(
          model,
          Outputs.of(plan, define(model, Build.EXPORT, plan)),
          Optional.empty(),
          Outputs.ranking(plan),
          plan.schema(),
          Outputs.judge());
    }
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
    return export.write(target, name, version, origin);
  }

  @Override
  public void close() {
    host.close();
  }
}
