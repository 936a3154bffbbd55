package io.rankgraft.job;

import io.rankgraft.data.Batch;
import io.rankgraft.data.Column;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.RowStore;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Task;
import io.rankgraft.onnx.export.RankerExport;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.Judge;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ScoreFormula;
import io.rankgraft.tensorflow.ModelSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;

/** A host's file, opened: what a job can do with it whatever its format. */
sealed interface JobHost extends AutoCloseable permits OnnxJobHost, SavedModelJobHost {

  /** Opens the file; the features of the schema feed its inputs. */
  static JobHost open(HostSource source, FeatureSchema schema) {
    return source.isOnnx()
        ? OnnxJobHost.open(source, schema)
        : SavedModelJobHost.open(source, schema);
  }

  /** The features the host reads. */
  List<String> features();

  /** What a user should know of how the host is read, one line each. */
  List<String> notes();

  /**
   * A tensor of the host for some rows, whatever its first size.
   *
   * @param rows as {@link #prepared} gives them
   * @throws io.rankgraft.data.BadInputException if there is no such tensor of floats
   */
  Column.Floats vectors(String tensor, Batch rows);

  /** The type of the op that gave a tap, such as Sigmoid. */
  String producer(String tap);

  /**
   * What a tap is of some rows, one number each.
   *
   * @param session of a graph that {@link #define} has the SERVE build in
   * @throws RuntimeException if the host cannot score these rows
   */
  double[] tapped(ModelSession session, String tap, Batch rows);

  /** Rows with what {@link #define} has to be fed beside the features. */
  RowStore prepared(RowStore rows);

  /** Host and grafts in one build. */
  Map<Task, Assembly.Outcome> define(ModelGraph model, Build build, JobPlan plan);

  /** Host and grafts with the values of a session, in all engines they can be served with. */
  default RankerExport export(ModelSession session, JobPlan plan) {
    try (ModelGraph model = ModelGraph.forExport(session.tensors(), session.step())) {
      return exporter()
          .export(
              model,
              Outputs.of(plan, define(model, Build.EXPORT, plan)),
              plan.requestIndex(),
              Outputs.ranking(plan),
              plan.schema(),
              Outputs.judge());
    }
  }

  /** What makes one file of an EXPORT build: {@link RankerExport#of} says of what. */
  Exporter exporter();

  /** As {@link RankerExport#of}. */
  interface Exporter {
    RankerExport export(
        ModelGraph model,
        Map<OutputSpec, ? extends Operand<?>> outputs,
        Optional<String> requestIndex,
        ScoreFormula ranking,
        FeatureSchema schema,
        Optional<Judge> judge);
  }

  /** Writes a bundle of an export. */
  Bundle write(
      RankerExport export,
      ModelSession session,
      JobPlan plan,
      Path target,
      String name,
      String version,
      Map<String, String> origin)
      throws IOException;

  @Override
  void close();
}
