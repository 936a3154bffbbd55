package io.rankgraft.benchmarks;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.interactions.BehaviourLog;
import io.rankgraft.models.Hpmr;
import io.rankgraft.models.HpmrConfig;
import io.rankgraft.tensorflow.Adam;
import io.rankgraft.tensorflow.Feed;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Objective;
import io.rankgraft.train.Schedule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Whole training steps of a host, alone and with PTN, dropout, losses and Adam included, each
 * against the matrix products it needs.
 */
final class HostStep implements Benchmark {
  private static final int WARM_UP = 2;
  private static final int ROUNDS = 9;

  /**
   * One step and what it needs.
   *
   * @param changes to the reference preset
   * @param atMost the target, 0 if there is none
   */
  private record Case(
      String step, Map<String, ?> changes, BiConsumer<Products, HpmrConfig> needs, double atMost) {}

  private final String name;
  private final String about;
  private final List<Case> cases;

  private HostStep(String name, String about, List<Case> cases) {
    this.name = name;
    this.about = about;
    this.cases = cases;
  }

  /** HPMR itself against its sparse products alone. */
  static HostStep ofHpmr() {
    return new HostStep(
        "hpmr-step",
        "HPMR training step against the sparse products it needs",
        List.of(
            new Case(
                "hpmr-step",
                Map.of(),
                (products, config) -> {
                  products.allLayers(0, config.layers(), config.dim());
                  products.ptn(config.dim());
                },
                1.5)));
  }

  private static HostStep of(
      String host,
      BiConsumer<Products, HpmrConfig> alone,
      BiConsumer<Products, HpmrConfig> withPtn) {
    String shown = host.replace("_", "-").toLowerCase(java.util.Locale.ROOT);
    return new HostStep(
        shown + "-step",
        host.replace("_", "-")
            + " training step, alone and with PTN, against the products it needs",
        List.of(
            new Case(
                shown + "-step",
                Map.of("host", host, "ptn", false),
                alone.andThen((p, c) -> p.losses(2, c.dim())),
                0),
            new Case(
                shown + "-ptn-step",
                Map.of("host", host),
                withPtn.andThen(
                    (p, c) -> {
                      p.ptn(c.dim());
                      p.losses(3, c.dim());
                    }),
                0)));
  }

  /** The first behaviour has no weight in the preset and sends nothing when messages are mixed. */
  static HostStep ofGhcf() {
    return of(
        "GHCF",
        (products, config) -> ghcf(products, config, 1),
        (products, config) -> ghcf(products, config, 0));
  }

  private static void ghcf(Products products, HpmrConfig config, int firstBehaviour) {
    products.allLayers(firstBehaviour, config.layers(), config.dim());
    for (int k = firstBehaviour; k < products.behaviours(); k++) {
      products.denseLayers(config.layers(), config.dim());
    }
  }

  /** Without a transfer EHCF propagates nothing. */
  static HostStep ofEhcf() {
    return of(
        "EHCF",
        (products, config) -> {},
        (products, config) -> {
          for (int k = 0; k < products.behaviours(); k++) {
            products.denseOfBatch(config.dim(), config.dim()); // vectors of its own
          }
        });
  }

  static HostStep ofMbGmn() {
    return of(
        "MB_GMN",
        (products, config) -> {
          mbGmn(products, config, 1);
          for (int k = 0; k < products.behaviours(); k++) {
            products.denseLayers(config.layers(), config.dim()); // attention over behaviours
          }
        },
        (products, config) -> mbGmn(products, config, products.behaviours()));
  }

  private static void mbGmn(Products products, HpmrConfig config, int channels) {
    int half = config.dim() / 2;
    for (int k = 0; k < products.behaviours(); k++) {
      products.layer(k, half);
    }
    for (int channel = 0; channel < channels; channel++) {
      products.dense(3 * half, half);
      products.dense(half, half * config.rank());
      products.dense(half, half * config.rank());
    }
    products.allLayers(0, config.layers(), config.dim());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String about() {
    return about;
  }

  @Override
  public void run(Conditions conditions, Report report) {
    BehaviourLog log = SyntheticLog.of(conditions, 1);
    for (Case of : cases) { // one after the other: two at once would share a small cache
      measure(conditions, log, of, report);
    }
  }

  private static HpmrConfig config(
      Conditions conditions, BehaviourLog log, Map<String, ?> changes) {
    HpmrConfig preset = HpmrConfig.preset("reference", log.behaviours().size());
    Map<String, Object> all = new LinkedHashMap<>(changes);
    all.put("batch", conditions.size(preset.batch(), 32));
    return Changed.of(preset, all);
  }

  /** Those of a batch. */
  private static int[] users(BehaviourLog log, HpmrConfig config) {
    int[] users = new int[config.batch()];
    for (int i = 0; i < users.length; i++) {
      users[i] = i * (log.users() / users.length);
    }
    return users;
  }

  private static Training<Hpmr> training(
      Conditions conditions, BehaviourLog log, HpmrConfig config) {
    int[] users = users(log, config);
    return new Training<>(
        conditions,
        graph -> Hpmr.build(graph, log, config),
        model -> Objective.of(Adam.ofDefaults(), Schedule.constant(config.learningRate())),
        (model, feed) -> model.feed(feed, users, users.length));
  }

  /** HPMR itself, in training. */
  static Training<Hpmr> hpmr(Conditions conditions) {
    BehaviourLog log = SyntheticLog.of(conditions, 1);
    return training(conditions, log, config(conditions, log, Map.of()));
  }

  private static void measure(Conditions conditions, BehaviourLog log, Case of, Report report) {
    HpmrConfig config = config(conditions, log, of.changes());
    int[] users = users(log, config);
    try (Training<Hpmr> training = training(conditions, log, config);
        ModelGraph productModel = ModelGraph.withSeed(1)) {
      Products products = new Products(productModel.scope(Build.SERVE), log, config.batch());
      of.needs().accept(products, config);
      try (ModelSession session = conditions.open(productModel)) {
        Rounds rounds =
            conditions.time(
                WARM_UP,
                ROUNDS,
                List.of(
                    training::step,
                    () -> {
                      try (Feed feed = new Feed()) {
                        products.feed(feed, users);
                        session.serveTargets(feed, products.targets());
                      }
                    }));
        String sizes =
            "reference preset, batch %s, %s products"
                .formatted(users.length, products.targets().size());
        report.add(Side.time(of.step(), rounds, 0, sizes));
        String alone = of.step() + "/products";
        report.add(Side.time(alone, rounds, 1, sizes));
        report.add(new Ratio(of.step(), alone, rounds.ratio(0, 1), of.atMost()));
        training.profile(conditions, of.step(), report);
      }
    }
  }
}
