package io.rankgraft.benchmarks;

import io.rankgraft.data.Axis;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.EmbeddingTable;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.models.Dtrn;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.tim.Tim;
import io.rankgraft.tim.TimConfig;
import io.rankgraft.train.Schedule;
import io.rankgraft.trm.Trm;
import io.rankgraft.trm.TrmConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A training step of DTRN; and a step of its bottom, TIM and TRM over looked-up vectors, for four
 * tasks at once against four bottoms of one task each over the same looked-up vectors.
 */
final class DtrnStep implements Benchmark {
  private static final int WARM_UP = 1;
  private static final int ROUNDS = 7;
  private static final double AT_MOST = 0.75;
  private static final double PRODUCTS_AT_MOST = 1.6;

  private final String suffix;
  private final List<Integer> experts;

  private DtrnStep(String suffix, List<Integer> experts) {
    this.suffix = suffix;
    this.experts = experts;
  }

  /** With experts of widths 128 and 64. */
  static DtrnStep ofNarrow() {
    return new DtrnStep("", DtrnData.NARROW);
  }

  /** With the experts of the preset {@code tenrec}. */
  static DtrnStep ofTenrec() {
    return new DtrnStep("-tenrec", DtrnData.TENREC);
  }

  @Override
  public String name() {
    return "dtrn-step" + suffix;
  }

  @Override
  public String about() {
    return "DTRN training step, experts %s, and its bottom for four tasks against four bottoms"
        .formatted(DtrnData.words(experts));
  }

  @Override
  public void run(Conditions conditions, Report report) {
    DtrnData data = DtrnData.of(conditions, experts);
    Dtrn.Batch rows = data.rows(data.batch());
    int tasks = data.schema().tasks().size();
    try (Training<Dtrn> whole = training(conditions, data);
        StepProducts products =
            new StepProducts(
                conditions,
                sizes -> new DtrnProducts(data).add(sizes, data.batch(), data.batch()))) {
      Rounds rounds =
          conditions.time(WARM_UP, ROUNDS, List.of(whole::step, products::run, products::lookUp));
      report.add(Side.rate(name(), rounds, 0, data.batch(), "rows/s", data.sizes()));
      report.add(Side.time(name() + "/time", rounds, 0, data.sizes()));
      StepProducts.report(report, name(), rounds, 0, data.sizes(), PRODUCTS_AT_MOST);
      whole.profile(conditions, name(), report);
    }
    try (Training<Bottoms> shared = bottoms(conditions, data, rows, 1, tasks);
        Training<Bottoms> apart = bottoms(conditions, data, rows, tasks, 1)) {
      Rounds rounds = conditions.time(WARM_UP, ROUNDS, List.of(shared::step, apart::step));
      report.add(Side.time("dtrn-bottom", rounds, 0, data.sizes()));
      report.add(Side.time("dtrn-separate-bottoms", rounds, 1, data.sizes()));
      report.add(new Ratio("dtrn-bottom", "dtrn-separate-bottoms", rounds.ratio(0, 1), AT_MOST));
    }
  }

  static Training<Dtrn> training(Conditions conditions, DtrnData data) {
    Dtrn.Batch rows = data.rows(data.batch());
    float[][] labels = data.labels(data.batch());
    return new Training<>(
        conditions,
        graph -> Dtrn.build(graph, data.schema(), data.config()),
        model -> objective(),
        (model, feed) -> {
          model.feed(feed, rows);
          model.feedLabels(feed, labels);
        });
  }

  private static Objective objective() {
    return Objective.of(Adam.ofDefaults(), Schedule.constant(0.001f));
  }

  static Training<Bottoms> bottoms(
      Conditions conditions, DtrnData data, Dtrn.Batch rows, int bottoms, int tasks) {
    return new Training<>(
        conditions,
        graph -> new Bottoms(graph, data, bottoms, tasks),
        model -> objective(),
        (model, feed) -> model.feed(feed, rows));
  }

  /** Some bottoms, each for some tasks, that read one set of embeddings. */
  static final class Bottoms {
    private final DtrnData data;

    Bottoms(ModelGraph graph, DtrnData data, int bottoms, int tasks) {
      this.data = data;
      GraftScope scope = graph.scope(Build.TRAIN);
      Ops tf = scope.tf();
      Initializer first = Initializer.normal(0.1f);
      EmbeddingTable items =
          scope.embedding("item", data.schema().items(), data.config().dim(), first);
      Operand<TFloat32> target = items.lookup(ids(scope, "item-ids"));
      List<Operand<TFloat32>> fields = new ArrayList<>();
      for (Dtrn.Field field : data.schema().fields()) {
        fields.add(
            scope
                .embedding(field.name(), field.size(), data.config().dim(), first)
                .lookup(ids(scope, field.name() + "-ids")));
      }
      fields.add(target);
      Operand<TFloat32> row = tf.concat(fields, tf.constant(1));
      Tim.Inputs sequences = new Tim.Inputs(sequences(scope, items), target, Optional.empty());
      TimConfig tim =
          TimConfig.of(tasks, data.schema().behaviours().size(), data.config().length());
      for (int i = 0; i < bottoms; i++) {
        GraftScope here = scope.child("bottom-" + i);
        List<Operand<TFloat32>> interests =
            new Tim(tim).attach(here.child("tim"), sequences).interests();
        List<Operand<TFloat32>> out =
            new Trm(TrmConfig.of(tasks))
                .attach(here.child("trm"), new Trm.Inputs(row, interests))
                .representations();
        here.loss(
            "l2",
            1f / data.batch(),
            () -> tf.math.addN(out.stream().<Operand<TFloat32>>map(r -> tf.nn.l2Loss(r)).toList()));
      }
    }

    private List<Tim.Sequence> sequences(GraftScope scope, EmbeddingTable items) {
      Shape shape = Shape.of(Shape.UNKNOWN_SIZE, data.config().length());
      List<Tim.Sequence> sequences = new ArrayList<>();
      for (String name : data.schema().behaviours()) {
        Operand<TFloat32> vectors =
            items.lookup(scope.input("events-" + name, TInt32.class, shape, Axis.REQUEST));
        sequences.add(
            new Tim.Sequence(
                name,
                scope
                    .tf()
                    .reshape(
                        vectors,
                        scope
                            .tf()
                            .constant(new int[] {-1, data.config().length(), data.config().dim()})),
                scope.input("mask-" + name, TFloat32.class, shape, Axis.REQUEST)));
      }
      return sequences;
    }

    private static Operand<TInt32> ids(GraftScope scope, String name) {
      return scope.input(name, TInt32.class, Shape.of(Shape.UNKNOWN_SIZE), Axis.CANDIDATE);
    }

    void feed(Feed feed, Dtrn.Batch rows) {
      int n = rows.items().length;
      feed.put("item-ids", rows.items());
      for (int f = 0; f < data.schema().fields().size(); f++) {
        feed.put(data.schema().fields().get(f).name() + "-ids", rows.fields()[f]);
      }
      for (int b = 0; b < data.schema().behaviours().size(); b++) {
        String name = data.schema().behaviours().get(b);
        feed.put("events-" + name, rows.events()[b], n, data.config().length());
        feed.put("mask-" + name, rows.masks()[b], n, data.config().length());
      }
    }
  }
}
