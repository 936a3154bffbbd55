package io.rankgraft.recipes.guice;

import com.google.inject.Guice;
import com.google.inject.Injector;
import io.rankgraft.data.Axis;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.BundleWriter;
import io.rankgraft.serve.Domain;
import io.rankgraft.serve.ElementType;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.GoldenRows;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ParityReport;
import io.rankgraft.serve.RankerOptions;
import io.rankgraft.serve.Rankers;
import io.rankgraft.serve.ScoreFormula;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.Scorer;
import io.rankgraft.serve.Signature;
import io.rankgraft.serve.guice.RankersModule;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import io.rankgraft.tensorflow.guice.TensorFlowServeModule;
import io.rankgraft.tensorflow.savedmodel.SavedModelExport;
import io.rankgraft.tensorflow.savedmodel.TensorFlowScorer;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Several rankers in one application: behind Guice, and by constructors for all other injectors.
 */
public final class RankersInAnApplication {
  /** A page ranks with the scorer it is given; it knows neither its name nor its engine. */
  static final class Page {
    private final Scorer scorer;

    @Inject // jakarta.inject: Spring and CDI read it too
    Page(Scorer scorer) {
      this.scorer = scorer;
    }

    float[] rank(float[] prices) {
      try (Features features = scorer.newFeatures()) {
        features.begin(prices.length).put("price", prices);
        try (ScoreOutputs outputs = scorer.score(features)) {
          return outputs.copyRanking();
        }
      }
    }
  }

  private RankersInAnApplication() {}

  public static void main(String[] args) throws IOException {
    run(Files.createTempDirectory("rankgraft")).forEach(System.out::println);
  }

  /** What {@link #main} prints. */
  static List<String> run(Path folder) throws IOException {
    Map<String, RankerOptions> options =
        Map.of(
            "feed", RankerOptions.of(ranker(folder.resolve("feed"), 2), "tensorflow"),
            "mail", RankerOptions.of(ranker(folder.resolve("mail"), -1), "tensorflow"));
    float[] prices = {1, 2, 3};

    Injector injector =
        Guice.createInjector(
            new TensorFlowServeModule(),
            RankersModule.of(options)
                .with(
                    "feed",
                    feed -> {
                      feed.bind(Page.class);
                      feed.expose(Page.class);
                    }));
    String byGuice;
    try (Rankers rankers = injector.getInstance(Rankers.class)) { // closes all when all is done
      float[] scores = injector.getInstance(Page.class).rank(prices);
      byGuice = "%s of %s".formatted(Arrays.toString(scores), rankers.names());
    }

    // What a Spring @Bean method or a CDI producer returns; both close it at the end.
    String byHand;
    try (Rankers rankers =
        new Rankers(
            options,
            Map.of("tensorflow", (b, threads) -> TensorFlowScorer.load(b, Threads.of(threads))))) {
      byHand = Arrays.toString(new Page(rankers.scorer("mail")).rank(prices));
    }
    return List.of("feed, by Guice: " + byGuice, "mail, by hand: " + byHand);
  }

  /** A bundle of score = factor · price. */
  private static Path ranker(Path folder, float factor) throws IOException {
    Signature signature =
        new Signature(
            List.of(new InputSpec("price", ElementType.FLOAT32, Axis.CANDIDATE, List.of())),
            null,
            List.of(OutputSpec.of("score", Domain.AMOUNT)),
            ScoreFormula.of("score"));
    try (ModelGraph model = ModelGraph.withSeed(1);
        BundleWriter writer = BundleWriter.to(folder)) {
      GraftScope scope = model.scope(Build.SERVE);
      Operand<TFloat32> price = scope.input("price", TFloat32.class, Shape.of(-1), Axis.CANDIDATE);
      Operand<TFloat32> w = scope.parameter("factor", Shape.scalar(), Initializer.constant(factor));
      try (ModelSession session = ModelSession.open(model, Threads.of(1))) {
        SavedModelExport.of(session)
            .withOutput("score", scope.tf().math.mul(price, w))
            .write(writer.savedModel());
      }
      GoldenRows.Case golden =
          new GoldenRows.Case(
              "two prices",
              1,
              new int[2],
              Map.of("price", new float[] {1, 10}),
              Map.of(),
              Map.of(),
              Map.of(),
              Map.of("score", new double[] {factor, 10 * factor}));
      Bundle written =
          writer.commit(
              "example",
              "1",
              signature,
              new FeatureSchema(List.of()),
              new GoldenRows(List.of(golden)),
              new ParityReport(List.of()),
              Map.of());
      return written.root();
    }
  }
}
