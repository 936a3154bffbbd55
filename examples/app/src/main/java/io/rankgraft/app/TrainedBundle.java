package io.rankgraft.app;

import io.rankgraft.files.MultiBehaviourReader;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.interactions.MultiBehaviourDataset;
import io.rankgraft.models.Hpmr;
import io.rankgraft.models.ServingForm;
import io.rankgraft.nd4j.Float64Judge;
import io.rankgraft.onnx.export.RankerExport;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.BundleWriter;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.tensorflow.Checkpoint;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.tensorflow.savedmodel.SavedModelExport;
import io.rankgraft.train.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A trained run as a bundle.
 *
 * @param key what the checkpoint must agree in
 * @param trained builds what the checkpoint holds, moments and all
 * @param export builds what is shipped
 */
record TrainedBundle(
    Path checkpoint,
    String key,
    long seed,
    Consumer<ModelGraph> trained,
    Function<ModelGraph, ServingForm> export) {

  /**
   * @param checkpoint the folder with the selected epoch
   */
  static TrainedBundle of(Run run, Path checkpoint) {
    if (run instanceof TaskRun tasks) {
      if (MultiBehaviourReader.areNumberedAnew(tasks.model().data().notes())) {
        throw new IllegalArgumentException(
            "export '%s': expected a log whose ids are row numbers but they were numbered anew, and a bundle of this model would not know them; number them from 0 in the files and train again"
                .formatted(run.name()));
      }
      return new TrainedBundle(
          checkpoint,
          tasks.trajectoryKey(),
          run.seed(),
          graph -> Trainer.build(graph, tasks.model().build(graph).objective()),
          tasks.model()::export);
    }
    Setup setup = ((RankingRun) run).setup();
    BehaviourLog log = ((RankingRun) run).data().dataset().training();
    Family.Configured model = setup.model();
    return new TrainedBundle(
        checkpoint,
        setup.trajectoryKey(((RankingRun) run).data().dataset()),
        run.seed(),
        graph ->
            model
                .build(graph, log, model.stages(log) - 1)
                .trainer(Schedule.constant(model.learningRate())),
        graph -> named(model.export(graph, log), ((RankingRun) run).data().dataset()));
  }

  /** With the log's own ids as vocabularies, where rows were numbered. */
  private static ServingForm named(ServingForm form, MultiBehaviourDataset dataset) {
    ServingForm named = form;
    if (dataset.ids().isPresent()) {
      named = named.withIds(Hpmr.USER, dataset.ids().get().users());
      named = named.withIds(Hpmr.ITEM, dataset.ids().get().items());
    }
    return named;
  }

  /** Writes a bundle whose engines agree with float64. */
  Bundle write(Path target, String name, ExportCommand.Format format, Map<String, String> origin)
      throws IOException {
    try (ModelGraph graph = ModelGraph.withSeed(seed)) {
      trained.accept(graph);
      try (ModelSession session = ModelSession.open(graph, Threads.of(1))) {
        new Checkpoint(checkpoint).require(session, key);
        try (ModelGraph model = ModelGraph.forExport(session::values, session.step())) {
          return write(model, target, name, format, origin);
        }
      }
    }
  }

  private Bundle write(
      ModelGraph model,
      Path target,
      String name,
      ExportCommand.Format format,
      Map<String, String> origin)
      throws IOException {
    ServingForm form = export.apply(model);
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
