package io.rankgraft.serve.guice;

import io.rankgraft.data.Axis;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.BundleWriter;
import io.rankgraft.serve.Domain;
import io.rankgraft.serve.ElementType;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.GoldenRows;
import io.rankgraft.serve.InputSpec;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ParityReport;
import io.rankgraft.serve.ScoreFormula;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.Scorer;
import io.rankgraft.serve.ScorerEngine;
import io.rankgraft.serve.Signature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Rankers whose model is one byte: what a candidate's price is multiplied by. */
final class SumEngine implements ScorerEngine {
  private static final Signature SIGNATURE =
      new Signature(
          List.of(new InputSpec("price", ElementType.FLOAT32, Axis.CANDIDATE, List.of())),
          null,
          List.of(OutputSpec.of("score", Domain.AMOUNT)),
          ScoreFormula.of("score"));

  final List<Scorer> open = new ArrayList<>();

  /** Writes a ranker whose golden rows expect a factor. */
  static Path write(Path folder, int factor, int expected) throws IOException {
    GoldenRows.Case golden =
        new GoldenRows.Case(
            "two",
            1,
            new int[2],
            Map.of("price", new float[] {1, 2}),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of("score", new double[] {expected, 2 * expected}));
    try (BundleWriter writer = BundleWriter.to(folder)) {
      writer.onnx(new byte[] {(byte) factor});
      writer.commit(
          "sum",
          "1",
          SIGNATURE,
          new FeatureSchema(List.of()),
          new GoldenRows(List.of(golden)),
          new ParityReport(List.of()),
          Map.of());
    }
    return folder;
  }

  @Override
  public Scorer load(Bundle bundle, int threads) {
    Sum scorer = new Sum(bundle, bundle.onnx()[0]);
    open.add(scorer);
    try {
      bundle.golden().verify("sum", scorer);
      return scorer;
    } catch (RuntimeException e) {
      scorer.close();
      throw e;
    }
  }

  private final class Sum implements Scorer {
    private final Bundle bundle;
    private final int factor;

    Sum(Bundle bundle, int factor) {
      this.bundle = bundle;
      this.factor = factor;
    }

    @Override
    public Signature signature() {
      return bundle.manifest().signature();
    }

    @Override
    public FeatureSchema schema() {
      return bundle.schema();
    }

    @Override
    public void score(Features features, ScoreOutputs outputs) {
      features.check(signature(), schema());
      outputs.begin(features.candidates());
      for (int i = 0; i < features.candidates(); i++) {
        outputs.buffer(0).put(i, factor * features.floats("price").get(i));
      }
      outputs.finish();
    }

    @Override
    public void close() {
      open.remove(this);
    }
  }
}
