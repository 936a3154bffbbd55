package io.rankgraft.serve;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.FeatureType.Rule;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.List;
import java.util.Map;

/** A ranker whose score is arithmetic: host = price, logit = price + 2 · taste + item. */
final class PriceRanker {
  static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              new Feature(
                  "item",
                  Axis.CANDIDATE,
                  new Categorical.Vocabulary(List.of("a", "b"), Rule.RESERVE, Rule.RESERVE)),
              new Feature("price", Axis.CANDIDATE, new FeatureType.Dense(1, 0f)),
              new Feature("taste", Axis.REQUEST, new FeatureType.Dense(2, null))));

  static final Signature SIGNATURE =
      new Signature(
          List.of(
              new InputSpec("taste", ElementType.FLOAT32, Axis.REQUEST, List.of(2)),
              new InputSpec("item", ElementType.INT32, Axis.CANDIDATE, List.of()),
              new InputSpec("price", ElementType.FLOAT32, Axis.CANDIDATE, List.of(1))),
          "request-of",
          List.of(
              OutputSpec.of("host", Domain.LOGIT), new OutputSpec("logit", Domain.LOGIT, "host")),
          ScoreFormula.of("logit"));

  private PriceRanker() {}

  /** Adds a constant, so that two of them can be told apart. */
  static final class Plus implements Scorer {
    private final float constant;
    private final FeatureSchema schema;
    private final RunGate gate = new RunGate("scorer 'plus'");

    Plus(float constant) {
      this(constant, SCHEMA);
    }

    Plus(float constant, FeatureSchema schema) {
      this.constant = constant;
      this.schema = schema;
    }

    @Override
    public Signature signature() {
      return SIGNATURE;
    }

    @Override
    public FeatureSchema schema() {
      return schema;
    }

    @Override
    public void score(Features features, ScoreOutputs outputs) {
      long stamp = gate.enter();
      try {
        features.check(SIGNATURE, schema);
        outputs.begin(features.candidates());
        var taste = (java.nio.FloatBuffer) features.buffer(0);
        var item = (java.nio.IntBuffer) features.buffer(1);
        var price = (java.nio.FloatBuffer) features.buffer(2);
        for (int i = 0; i < features.candidates(); i++) {
          int of = features.requestOf().get(i);
          outputs.buffer(0).put(i, price.get(i));
          outputs.buffer(1).put(i, price.get(i) + 2 * taste.get(2 * of) + item.get(i) + constant);
        }
        outputs.finish();
      } finally {
        gate.exit(stamp);
      }
    }

    @Override
    public void close() {
      gate.close();
    }
  }

  /** Two candidates: logits 1 + 2 · 3 + 2 = 9 and 5 + 6 + 3 = 14. */
  static Features fill(Features features) {
    return features
        .begin(2)
        .put("taste", new float[] {3, 4})
        .put("item", new int[] {2, 3})
        .put("price", new float[] {1, 5});
  }

  static GoldenRows golden() {
    try (Features features = fill(Features.of(SIGNATURE, SCHEMA))) {
      return new GoldenRows(
          List.of(
              GoldenRows.Case.of("two", features)
                  .withOutputs(
                      Map.of("host", new double[] {1, 5}, "logit", new double[] {9, 14}))));
    }
  }

  /** A bundle with some bytes in the place of a model. */
  static Bundle write(Path folder) throws IOException {
    return write(folder, null);
  }

  /**
   * @param signer null for none
   */
  static Bundle write(Path folder, PrivateKey signer) throws IOException {
    try (BundleWriter writer = BundleWriter.to(folder).signedBy(signer)) {
      GoldenRows golden = golden();
      return writer
          .onnx(new byte[] {1, 2, 3})
          .commit(
              "plus",
              "1",
              SIGNATURE,
              SCHEMA,
              golden,
              new ParityReport(golden.compare("arithmetic", "plus", new Plus(0))),
              Map.of("seed", "7"));
    }
  }
}
