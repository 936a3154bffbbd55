package io.rankgraft.job;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.RowStore;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Task;
import io.rankgraft.onnx.export.HostInput;
import io.rankgraft.onnx.export.OnnxGraftHost;
import io.rankgraft.onnx.export.OnnxWeights;
import io.rankgraft.onnx.export.RankerExport;
import io.rankgraft.serve.Bundle;
import io.rankgraft.tensorflow.ModelSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * An ONNX file, frozen: its taps are computed once for all rows, the grafts are trained on them,
 * and all is merged into one file. Only residual joins.
 */
final class OnnxJobHost implements JobHost {
  private static final int ROWS_PER_RUN = 1024;
  private static final String VECTORS = "of-ids";
  private static final int ROWS_PROVEN = 16;

  private final OnnxGraftHost host;
  private final HostSource source;
  private final FeatureSchema schema;
  private final List<String> features;
  private final List<String> notes;
  private final Map<String, HostInputs.Declared> declared;

  private OnnxJobHost(
      OnnxGraftHost host,
      HostSource source,
      FeatureSchema schema,
      List<String> notes,
      Map<String, HostInputs.Declared> declared) {
    this.host = host;
    this.source = source;
    this.schema = schema;
    this.features = host.inputs().stream().map(HostInput::name).toList();
    this.notes = notes;
    this.declared = declared;
  }

  static OnnxJobHost open(HostSource source, FeatureSchema schema) {
    if (source.signature().isPresent() || !source.cuts().isEmpty()) {
      throw new BadInputException(
          "%s: expected no --signature and no --cut of an ONNX file but got one; they are of SavedModels"
              .formatted(source.path()));
    }
    Map<String, String> taps = new LinkedHashMap<>();
    source.rowTaps().forEach((tap, text) -> taps.put(tap, TapTensor.parse(text).tensor()));
    OnnxGraftHost host = OnnxGraftHost.open(source.path(), taps, source.inputs());
    try {
      return fed(host, source, schema);
    } catch (RuntimeException | Error e) {
      host.close();
      throw e;
    }
  }

  /** Gives the host the sizes and texts that only the schema knows. */
  private static OnnxJobHost fed(OnnxGraftHost opened, HostSource source, FeatureSchema schema) {
    OnnxGraftHost host = opened;
    HostInputNames names =
        new HostInputNames(
            source.withoutInputs(), schema, host.inputs().stream().map(HostInput::name).toList());
    List<String> notes = new ArrayList<>(host.notes());
    host.defaults()
        .forEach(input -> notes.add("host input '%s' keeps its default".formatted(input)));
    for (HostInput input : opened.inputs()) {
      Feature feature = schema.feature(names.require(input.name(), words(input)));
      if (input.isText()) {
        host = host.withStrings(input.name(), VocabularyTexts.of(input.name(), feature));
      }
      Shape shape = FeatureShapes.fed(input.name(), shape(input), feature);
      if (!input.isSized()) {
        int[] inner = new int[shape.numDimensions() - 1];
        for (int d = 0; d < inner.length; d++) {
          inner[d] = Math.toIntExact(shape.get(d + 1));
        }
        host = host.withInputShape(input.name(), inner);
      }
    }
    Map<String, HostInputs.Declared> declared = new HashMap<>();
    for (HostInput input : host.inputs()) {
      declared.put(input.name(), new HostInputs.Declared(type(input), shape(input)));
    }
    notes.addAll(
        HostIds.check(schema, host.inputs().stream().map(HostInput::name).toList(), Map.of()));
    return new OnnxJobHost(host, source, schema, List.copyOf(notes), declared);
  }

  private static String words(HostInput input) {
    return "%s %s".formatted(input.original(), input.shape());
  }

  private static Shape shape(HostInput input) {
    return input.shape().isEmpty()
        ? Shape.unknown()
        : Shape.of(input.shape().stream().mapToLong(size -> size < 0 ? -1 : size).toArray());
  }

  private static Class<? extends TType> type(HostInput input) {
    return switch (input.type()) {
      case FLOAT32 -> TFloat32.class;
      case INT32 -> TInt32.class;
      case INT64 -> TInt64.class;
      case BOOL -> TBool.class;
    };
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
    Batch taps = byLastPart(host.extract(only(rows, new HashSet<>(features))));
    float[] values = taps.floats("tap-" + tap);
    return TapTensor.parse(source.taps().get(tap)).ofRows(values, rows.rows());
  }

  @Override
  public RowStore prepared(RowStore rows) {
    Set<String> read = new HashSet<>(features);
    host.prove(only(rows.slice(0, Math.min(ROWS_PROVEN, rows.rows())), read));
    return rows.with(
        "taps %s of %s".formatted(source.rowTaps(), source.path()),
        ROWS_PER_RUN,
        batch -> byLastPart(host.extract(only(batch, read))));
  }

  @Override
  public Column.Floats vectors(String tensor, Batch rows) {
    Optional<OnnxWeights.Matrix> table = OnnxWeights.matrix(source.path(), tensor);
    if (table.isPresent()) {
      int[] shape = {table.get().rows(), table.get().columns()};
      return new Column.Floats(table.get().values(), shape);
    }
    try (OnnxJobHost other = open(source.withOnlyTap(VECTORS, tensor), schema)) {
      Batch found = other.host.extract(only(rows, new HashSet<>(features)));
      return (Column.Floats) found.columns().values().iterator().next();
    }
  }

  private static Batch only(Batch batch, Set<String> names) {
    Map<String, Column> columns = new LinkedHashMap<>(batch.columns());
    columns.keySet().retainAll(names);
    return new Batch(batch.rows(), columns);
  }

  /** By the last part of the inputs' names, as {@link RowFeed} looks for them. */
  private static Batch byLastPart(Batch taps) {
    Map<String, Column> columns = new LinkedHashMap<>();
    taps.columns()
        .forEach((name, column) -> columns.put(name.substring(name.lastIndexOf('/') + 1), column));
    return new Batch(taps.rows(), columns);
  }

  @Override
  public Map<Task, Assembly.Outcome> define(ModelGraph model, Build build, JobPlan plan) {
    if (plan.splice()) {
      throw new BadInputException(
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
  public Exporter exporter() {
    return host::export;
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
