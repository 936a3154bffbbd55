package io.rankgraft.benchmarks;

import io.rankgraft.backbones.list.ItemLists;
import io.rankgraft.data.Axis;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Task;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.models.Dtrn;
import io.rankgraft.models.DtrnConfig;
import io.rankgraft.models.Heroes;
import io.rankgraft.models.HeroesConfig;
import io.rankgraft.models.Hpmr;
import io.rankgraft.models.HpmrConfig;
import io.rankgraft.models.HtlNet;
import io.rankgraft.models.HtlNetConfig;
import io.rankgraft.models.Nmtr;
import io.rankgraft.models.NmtrConfig;
import io.rankgraft.models.ServingForm;
import io.rankgraft.onnx.export.RankerExport;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;

/**
 * A reference model as it is served: its default preset with the values it starts with, exported.
 *
 * @param export made when it is asked for
 * @param products the least matrix products of a request of some candidates
 */
record ServedModel(
    String name, Supplier<RankerExport> export, ObjIntConsumer<ProductSizes> products) {
  private static final int FIELDS = 20;
  private static final int IDS = 10_000;
  private static final List<String> BEHAVIOURS = List.of("view", "cart", "buy");

  /** All reference models. */
  static List<ServedModel> all(Conditions conditions) {
    // Small: exporting propagates over the log, and a request reads rows of the result.
    BehaviourLog log = SyntheticLog.of(conditions.withSmall(true), 1);
    int ids = conditions.size(IDS, 20);
    HpmrConfig hpmr = HpmrConfig.preset("default", BEHAVIOURS.size());
    NmtrConfig nmtr = NmtrConfig.preset("default", BEHAVIOURS.size());
    DtrnConfig dtrn = DtrnConfig.preset("default");
    Dtrn.Schema sequences =
        new Dtrn.Schema(
            List.of("watch", "click", "enter", "buy"),
            List.of("watch", "skip", "click", "leave", "enter"),
            ids,
            List.of(new Dtrn.Field("user", ids, Axis.REQUEST)));
    HeroesConfig heroes = HeroesConfig.preset("default");
    ItemLists lists =
        new ItemLists(
            List.of(ids, 100),
            1,
            new int[] {0, 1},
            new int[2],
            new float[1],
            new float[1],
            new float[1],
            Map.of());
    return List.of(
        of(
            "hpmr",
            graph -> Hpmr.build(graph, log, hpmr),
            ServingForm::of,
            (sizes, candidates) -> sizes.dense(candidates, hpmr.dim(), 1)),
        of(
            "nmtr",
            graph -> Nmtr.build(graph, log, nmtr, 0),
            ServingForm::of,
            (sizes, candidates) -> sizes.dense(candidates, nmtr.dim(), BEHAVIOURS.size())),
        htlnet(ids),
        of(
            "dtrn",
            graph -> Dtrn.build(graph, sequences, dtrn),
            ServingForm::of,
            new DtrnProducts(new DtrnData(dtrn, sequences, 1))::ofOneRequest),
        of(
            "heroes",
            graph -> Heroes.build(graph, lists, heroes),
            ServingForm::of,
            (sizes, candidates) -> {
              int pages = (candidates + heroes.positions() - 1) / heroes.positions();
              int width = 2 * heroes.fieldWidth() + heroes.positionWidth() + 1;
              HeroesTraining.products(sizes, heroes, pages, width);
            }));
  }

  /**
   * HTLNet.
   *
   * @param ids of each of its fields
   */
  static ServedModel htlnet(int ids) {
    HtlNetConfig config = HtlNetConfig.preset("default");
    FeatureSchema features = features(ids);
    List<Task> tasks =
        List.of(Task.ofBinary("click"), Task.ofBinary("cart"), new Task("spend", Task.Kind.AMOUNT));
    return of(
        "htlnet",
        graph -> HtlNet.build(graph, features, tasks, config),
        ServingForm::of,
        (sizes, candidates) -> HtlNetTraining.products(sizes, candidates, FIELDS));
  }

  private static FeatureSchema features(int ids) {
    List<Feature> features = new ArrayList<>();
    for (int f = 0; f < FIELDS; f++) {
      features.add(
          new Feature(
              "f" + f,
              f < FIELDS / 2 ? Axis.REQUEST : Axis.CANDIDATE,
              new Categorical.Hashed(ids, FeatureType.Rule.REJECT)));
    }
    return new FeatureSchema(features);
  }

  private static <M> ServedModel of(
      String name,
      Function<ModelGraph, M> build,
      Function<M, ServingForm> formOf,
      ObjIntConsumer<ProductSizes> products) {
    return new ServedModel(name, () -> export(build, formOf), products);
  }

  private static <M> RankerExport export(
      Function<ModelGraph, M> build, Function<M, ServingForm> formOf) {
    try (ModelGraph trained = ModelGraph.withSeed(1)) {
      build.apply(trained);
      try (ModelSession session = ModelSession.openForFewRuns(trained, Threads.of(1));
          ModelGraph graph = ModelGraph.forExport(values(session)::get, 0)) {
        ServingForm form = formOf.apply(build.apply(graph));
        return RankerExport.of(
            graph,
            form.outputs(),
            Optional.of(ServingForm.REQUEST_OF),
            form.ranking(),
            form.schema(),
            Optional.empty());
      }
    }
  }

  /**
   * First values, but for biases of outputs: an amount near 0 has no relative error to speak of.
   */
  private static Map<String, float[]> values(ModelSession session) {
    Map<String, float[]> values = session.values();
    values.forEach(
        (name, first) -> {
          if (name.endsWith("/b-out")) {
            Arrays.fill(first, 1);
          }
        });
    return values;
  }
}
