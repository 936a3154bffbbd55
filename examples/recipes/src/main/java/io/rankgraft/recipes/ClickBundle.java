package io.rankgraft.recipes;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.FeatureType.Rule;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Join;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Mount;
import io.rankgraft.graph.Taps;
import io.rankgraft.onnx.export.RankerExport;
import io.rankgraft.ptn.Ptn;
import io.rankgraft.serve.Domain;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ScoreFormula;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.Trainer;
import io.rankgraft.train.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Trains PTN on the {@link ClickModel} and ships both as a bundle with an ONNX model. */
final class ClickBundle {
  private ClickBundle() {}

  /** Writes a bundle with the outputs {@code buy} and {@code buy-host}, probabilities. */
  static Path write(Path folder, String version, int steps) throws IOException {
    try (ModelGraph model = ModelGraph.withSeed(11)) {
      GraftScope train = model.scope(Build.TRAIN);
      Operand<TFloat32> logit = define(train).joined();
      train.loss("click", GraftOntoCode.BUY, 1, () -> GraftOntoCode.logLoss(train, logit));
      Trainer trainer =
          Trainer.build(model, Objective.of(Adam.ofDefaults(), Schedule.constant(0.005f)));
      try (ModelSession session = ModelSession.open(model, Threads.of(2))) {
        for (int step = 0; step < steps; step++) {
          try (Feed feed = ClickRows.of(step).feed("")) {
            trainer.step(session, feed);
          }
        }
        try (ModelGraph exported = ModelGraph.forExport(session::values, session.step())) {
          return export(exported).write(folder, "click", version, Map.of()).root();
        }
      }
    }
  }

  private record Logits(Operand<TFloat32> host, Operand<TFloat32> joined) {}

  private static Logits define(GraftScope scope) {
    Taps host = ClickModel.build(scope);
    Mount<Ptn.Inputs, Ptn.Outputs> ptn =
        new Mount<>(
            "ptn",
            new Ptn(GraftOntoCode.config()),
            GraftOntoCode::inputs,
            Join.residual("logit", out -> GraftOntoCode.match(scope, host, out)));
    return new Logits(
        host.require("logit", TFloat32.class),
        ptn.apply(scope, host).taps().require("logit", TFloat32.class));
  }

  private static RankerExport export(ModelGraph model) {
    GraftScope scope = model.scope(Build.EXPORT);
    Logits logits = define(scope);
    Map<OutputSpec, Operand<TFloat32>> outputs = new LinkedHashMap<>();
    outputs.put(
        new OutputSpec("purchase", Domain.PROBABILITY, "purchase-host"),
        scope.tf().math.sigmoid(logits.joined()));
    outputs.put(
        OutputSpec.of("purchase-host", Domain.PROBABILITY), scope.tf().math.sigmoid(logits.host()));
    return RankerExport.of(
        model, outputs, Optional.empty(), ScoreFormula.of("purchase"), schema(), Optional.empty());
  }

  static FeatureSchema schema() {
    Categorical items =
        new Categorical.Vocabulary(
            IntStream.range(0, ClickModel.ITEMS).mapToObj(i -> "item-" + i).toList(),
            Rule.REJECT,
            Rule.REJECT);
    List<Feature> features = new ArrayList<>(List.of(new Feature("item", Axis.CANDIDATE, items)));
    for (String behaviour : ClickModel.BEHAVIOURS) {
      features.add(
          new Feature(
              behaviour, Axis.REQUEST, new FeatureType.IdSequence(items, ClickModel.HISTORY)));
    }
    return new FeatureSchema(features);
  }
}
