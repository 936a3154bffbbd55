package io.rankgraft.app;

import io.rankgraft.graph.ModelGraph;
import io.rankgraft.models.ServingForm;
import io.rankgraft.nd4j.Float64Judge;
import io.rankgraft.onnx.export.RankerExport;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.BundleWriter;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.tensorflow.Checkpoint;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.savedmodel.SavedModelExport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A trained run as a bundle.
 *
 * @param checkpoint the folder with the selected epoch
 */
record TrainedBundle(Run run, Path checkpoint) {

  /** Writes a bundle whose engines agree with float64. */
  Bundle write(Path target, String name, ExportCommand.Format format, Map<String, String> origin)
      throws IOException {
    run.evaluation().requireExportable(run.name());
    Variant<?> variant = run.variant().onWholeLog();
    try (ModelGraph graph = ModelGraph.withSeed(run.seed())) {
      variant.build(graph, variant.stages() - 1).trainer(graph); // a checkpoint has its moments
      try (ModelSession session = ModelSession.open(graph, Threads.of(1))) {
        new Checkpoint(checkpoint).require(session, run.trajectoryKey());
        try (ModelGraph model = ModelGraph.forExport(session::values, session.step())) {
          return write(model, variant.export(model), target, name, format, origin);
        }
      }
    }
  }

  private static Bundle write(
      ModelGraph model,
      ServingForm form,
      Path target,
      String name,
      ExportCommand.Format format,
      Map<String, String> origin)
      throws IOException {
    RankerExport ranker =
        RankerExport.of(
            model,
            form.outputs(),
            Optional.of(ServingForm.REQUEST_OF),
            form.ranking(),
            form.schema(),
            Optional.of(new Float64Judge()));
    if (format == ExportCommand.Format.ONNX) {
      return ranker.write(target, name, "1", origin);
    }
    try (ModelSession session = ModelSession.open(model, Threads.of(1));
        BundleWriter writer = BundleWriter.to(target)) {
      SavedModelExport export = SavedModelExport.of(session).withFeatures(form.schema());
      for (Map.Entry<OutputSpec, Operand<TFloat32>> output : form.outputs().entrySet()) {
        export = export.withOutput(output.getKey().name(), output.getValue());
      }
      export.write(writer.savedModel());
      return writer.commit(
          name, "1", ranker.signature(), ranker.schema(), ranker.golden(), ranker.parity(), origin);
    }
  }
}
