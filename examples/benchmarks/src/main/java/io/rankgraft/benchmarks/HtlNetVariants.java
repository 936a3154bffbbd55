package io.rankgraft.benchmarks;

import io.rankgraft.models.HtlNet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Training steps of one field's values of HTLNet's configuration, each against one of them. */
final class HtlNetVariants implements Benchmark {
  private static final int WARM_UP = 3;
  private static final int ROUNDS = 11;

  /** One side: what it is called, what differs from the default preset, its target or 0. */
  private record Variant(String name, Map<String, ?> changes, double atMost) {}

  private final String name;
  private final String about;
  private final List<Variant> variants; // the first is what others are compared with

  private HtlNetVariants(String name, String about, List<Variant> variants) {
    this.name = name;
    this.about = about;
    this.variants = variants;
  }

  /** Every head, with the summed loss. */
  static HtlNetVariants ofHeads() {
    List<Variant> heads = new ArrayList<>();
    for (String head :
        List.of("SHARED_BOTTOM", "HTL", "SINGLE", "MMOE", "PLE", "ADATT", "ESMM", "AITM")) {
      heads.add(new Variant(named(head), Map.of("head", head, "merge", "SUM"), 0));
    }
    return new HtlNetVariants(
        "htlnet-heads", "training steps of every CTR head against the shared bottom", heads);
  }

  /** Every merge and weighting under HTLNet's towers. */
  static HtlNetVariants ofMerges() {
    List<Variant> merges = new ArrayList<>();
    merges.add(new Variant(named("SUM"), Map.of("merge", "SUM"), 0));
    merges.add(new Variant(named("ALGORITHM1"), Map.of("merge", "ALGORITHM1"), 1.6));
    for (String merge : List.of("PCGRAD", "METABALANCE", "CAGRAD", "GRADNORM")) {
      merges.add(new Variant(named(merge), Map.of("merge", merge), 0));
    }
    for (String weighting : List.of("UNCERTAINTY", "FAMO")) {
      merges.add(new Variant(named(weighting), Map.of("merge", "SUM", "weighting", weighting), 0));
    }
    return new HtlNetVariants(
        "htlnet-merges",
        "HTLNet training steps under every gradient merge and loss weighting against the sum",
        merges);
  }

  private static String named(String constant) {
    return "htlnet-" + constant.toLowerCase(Locale.ROOT).replace('_', '-');
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
    int table = HtlNetTraining.table(conditions);
    List<Training<HtlNet>> trainings = new ArrayList<>();
    try {
      for (Variant variant : variants) {
        trainings.add(HtlNetTraining.of(conditions, table, variant.changes()));
      }
      Rounds rounds =
          conditions.time(
              WARM_UP,
              ROUNDS,
              trainings.stream().<Runnable>map(training -> training::step).toList());
      add(report, conditions, HtlNetTraining.sizes(conditions, table), rounds);
    } finally {
      trainings.forEach(Training::close);
    }
  }

  private void add(Report report, Conditions conditions, String sizes, Rounds rounds) {
    String base = variants.get(0).name();
    for (int i = 0; i < variants.size(); i++) {
      Variant variant = variants.get(i);
      int rows = HtlNetTraining.batch(conditions);
      report.add(Side.rate(variant.name(), rounds, i, rows, "rows/s", sizes));
      if (i > 0) {
        report.add(new Ratio(variant.name(), base, rounds.ratio(i, 0), variant.atMost()));
      }
    }
  }
}
