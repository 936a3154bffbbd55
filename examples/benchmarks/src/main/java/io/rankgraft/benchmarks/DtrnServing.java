package io.rankgraft.benchmarks;

import io.rankgraft.data.Axis;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.models.Dtrn;
import io.rankgraft.onnx.OnnxScorer;
import io.rankgraft.onnx.export.RankerExport;
import io.rankgraft.serve.Domain;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.OutputSpec;
import io.rankgraft.serve.ScoreFormula;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.Scorer;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;

/**
 * One user's candidates through DTRN exported to ONNX, against the same candidates with the user's
 * side repeated for each, as for as many users.
 */
final class DtrnServing implements Benchmark {
  private static final int WARM_UP = 2;
  private static final int ROUNDS = 15;
  private static final double AT_MOST = 0.3;
  private static final double PRODUCTS_AT_MOST = 1.5;

  private final String suffix;
  private final List<Integer> experts;

  private DtrnServing(String suffix, List<Integer> experts) {
    this.suffix = suffix;
    this.experts = experts;
  }

  /** With experts of widths 128 and 64. */
  static DtrnServing ofNarrow() {
    return new DtrnServing("", DtrnData.NARROW);
  }

  /** With the experts of the preset {@code tenrec}. */
  static DtrnServing ofTenrec() {
    return new DtrnServing("-tenrec", DtrnData.TENREC);
  }

  private String of(String side) {
    return "dtrn-" + side + suffix;
  }

  @Override
  public String name() {
    return of("serving");
  }

  @Override
  public String about() {
    return "one user x 200 candidates through exported DTRN, experts %s, against the user repeated and against its products"
        .formatted(DtrnData.words(experts));
  }

  @Override
  public void run(Conditions conditions, Report report) {
    DtrnData data = DtrnData.of(conditions, experts);
    int candidates = conditions.size(200, 8);
    RankerExport export = export(data);
    try (Scorer scorer = OnnxScorer.of("dtrn", export.onnx(), export.signature(), export.schema());
        Features one = scorer.newFeatures();
        Features repeated = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs();
        ServedProducts products =
            new ServedProducts(sizes -> new DtrnProducts(data).ofOneRequest(sizes, candidates))) {
      fill(one.begin(candidates), data, 1, candidates);
      fill(repeated.begin(candidates, candidates), data, candidates, candidates);
      for (int c = 0; c < candidates; c++) {
        repeated.requestOf().put(c, c);
      }
      scorer.score(one, outputs);
      float[] once = outputs.copyRanking();
      scorer.score(repeated, outputs);
      requireEqual(once, outputs.copyRanking());
      Rounds rounds =
          conditions.time(
              WARM_UP,
              ROUNDS,
              List.of(
                  () -> scorer.score(one, outputs),
                  () -> scorer.score(repeated, outputs),
                  products::run));
      String sizes = "%s; %s candidates".formatted(data.sizes(), candidates);
      report.add(Side.time(of("one-user"), rounds, 0, sizes));
      report.add(Side.time(of("repeated-user"), rounds, 1, sizes));
      report.add(new Ratio(of("one-user"), of("repeated-user"), rounds.ratio(0, 1), AT_MOST));
      report.add(Side.time(of("one-user") + "/products", rounds, 2, sizes));
      report.add(
          new Ratio(
              of("one-user"), of("one-user") + "/products", rounds.ratio(0, 2), PRODUCTS_AT_MOST));
      if (conditions.profile()) {
        BareSession.profile(of("one-user"), export, one, outputs, report);
      }
    }
  }

  private static RankerExport export(DtrnData data) {
    try (ModelGraph trained = ModelGraph.withSeed(1)) {
      Dtrn.build(trained, data.schema(), data.config());
      try (ModelSession session = ModelSession.openForFewRuns(trained, Threads.of(1));
          ModelGraph graph = ModelGraph.forExport(session.values()::get, 0)) {
        Dtrn model = Dtrn.build(graph, data.schema(), data.config());
        Map<OutputSpec, Operand<?>> outputs = new LinkedHashMap<>();
        for (int t = 0; t < model.tasks().size(); t++) {
          outputs.put(
              OutputSpec.of(model.tasks().get(t).name(), Domain.PROBABILITY),
              model.probabilities().get(t));
        }
        return RankerExport.of(
            graph,
            outputs,
            Optional.of("request-of"),
            ScoreFormula.of(model.tasks().get(0).name()),
            new FeatureSchema(List.of()),
            Optional.empty());
      }
    }
  }

  /** The first user of the data, as often as there are requests, and some candidates. */
  private static void fill(Features features, DtrnData data, int requests, int candidates) {
    Dtrn.Batch user = data.rows(1);
    Dtrn.Batch rows = data.rows(candidates);
    features.put("item", rows.items());
    for (int f = 0; f < data.schema().fields().size(); f++) {
      Dtrn.Field field = data.schema().fields().get(f);
      boolean ofUser = field.axis() == Axis.REQUEST;
      features.put(
          "field-" + field.name(), ofUser ? repeat(user.fields()[f], requests) : rows.fields()[f]);
    }
    for (int b = 0; b < data.schema().behaviours().size(); b++) {
      String name = data.schema().behaviours().get(b);
      features.put("events-" + name, repeat(user.events()[b], requests));
      float[] mask = user.masks()[b];
      float[] masks = new float[requests * mask.length];
      for (int r = 0; r < requests; r++) {
        System.arraycopy(mask, 0, masks, r * mask.length, mask.length);
      }
      features.put("mask-" + name, masks);
    }
  }

  private static int[] repeat(int[] row, int times) {
    int[] all = new int[times * row.length];
    for (int r = 0; r < times; r++) {
      System.arraycopy(row, 0, all, r * row.length, row.length);
    }
    return all;
  }

  private static void requireEqual(float[] expected, float[] actual) {
    for (int i = 0; i < expected.length; i++) {
      if (Math.abs(expected[i] - actual[i]) > 1e-5) {
        throw new IllegalStateException(
            "bench: expected equal scores either way but got %s and %s"
                .formatted(Arrays.toString(expected), Arrays.toString(actual)));
      }
    }
  }
}
