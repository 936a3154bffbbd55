package io.rankgraft.benchmarks;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Column;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.Task;
import io.rankgraft.models.HtlNet;
import io.rankgraft.models.HtlNetConfig;
import io.rankgraft.tensorflow.Feed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** HTLNet at the size its benchmarks share: 26 fields of width 16, three tasks, uniform ids. */
final class HtlNetTraining {
  private static final int FIELDS = 26;
  private static final int BATCHES = 4;
  private static final int TABLE = 1_000_000;
  private static final List<Task> TASKS =
      List.of(
          Task.ofBinary("click"), Task.ofBinary("long-view"), new Task("watch", Task.Kind.AMOUNT));

  private HtlNetTraining() {}

  static int batch(Conditions conditions) {
    return conditions.size(4096, 64);
  }

  /** The rows of the embedding table. */
  static int table(Conditions conditions) {
    return conditions.size(TABLE, 2600);
  }

  static String sizes(Conditions conditions, int table) {
    return "%s fields x %s, table of %s rows, batch %s, %s tasks"
        .formatted(FIELDS, base().dim(), table / FIELDS * FIELDS, batch(conditions), TASKS.size());
  }

  private static HtlNetConfig base() {
    return HtlNetConfig.preset("default");
  }

  /**
   * @param table rows of the embedding table, of all fields together
   * @param changes what differs from the default preset
   */
  static Training<HtlNet> of(Conditions conditions, int table, Map<String, ?> changes) {
    List<Feature> features = new ArrayList<>();
    for (int f = 0; f < FIELDS; f++) {
      FeatureType ids = new Categorical.Hashed(table / FIELDS, FeatureType.Rule.REJECT);
      features.add(new Feature("f" + f, Axis.CANDIDATE, ids));
    }
    Batch rows = rows(BATCHES * batch(conditions), table / FIELDS);
    int[][] batches = new int[BATCHES][];
    for (int b = 0; b < BATCHES; b++) {
      int from = b * batch(conditions);
      batches[b] = IntStream.range(from, from + batch(conditions)).toArray();
    }
    HtlNetConfig config = Changed.of(base(), changes);
    int[] next = {0};
    return new Training<>(
        conditions,
        graph -> HtlNet.build(graph, new FeatureSchema(features), TASKS, config),
        HtlNet::objective,
        (net, feed) -> feed(net, feed, rows, batches[next[0]++ % BATCHES]));
  }

  /** What a step of the default preset needs. */
  static void products(Conditions conditions, ProductSizes sizes) {
    int table = table(conditions) / FIELDS * FIELDS;
    sizes.lookUp(table, base().dim(), (long) FIELDS * batch(conditions), 2);
    products(sizes, batch(conditions), FIELDS);
  }

  /** The least matrix products of some rows under the default preset, three tasks: Eq. 5 to 15. */
  static void products(ProductSizes sizes, int rows, int fields) {
    HtlNetConfig config = base();
    int first = config.tower().get(0);
    int label = config.labelWidth();
    for (int t = 0; t < TASKS.size(); t++) {
      int features = fields * config.dim();
      sizes.stack(rows, t == 0 ? features : first + label + features, config.tower());
      sizes.dense(rows, config.tower().get(config.tower().size() - 1), 1);
      if (t < TASKS.size() - 1) {
        sizes.denseOfFixed(rows, 2, label); // LEU
      }
      int kernels = t == 0 ? 0 : t == 1 ? 1 : 3; // of one vector IFU reads h1 alone
      for (int kernel = 0; kernel < kernels; kernel++) {
        sizes.denseOfFixed((long) t * rows, first, first);
        sizes.dense((long) t * rows, label, label);
      }
    }
  }

  private static void feed(HtlNet net, Feed feed, Batch rows, int[] batch) {
    net.feed(feed, Build.TRAIN, rows, batch, batch.length);
  }

  private static Batch rows(int n, int ids) {
    SplittableRandom random = new SplittableRandom(3);
    Map<String, Column> columns = new LinkedHashMap<>();
    for (int f = 0; f < FIELDS; f++) {
      columns.put("f" + f, new Column.Ints(random.ints(n, 0, ids).toArray()));
    }
    float[] click = new float[n];
    float[] longView = new float[n];
    float[] watch = new float[n];
    for (int i = 0; i < n; i++) {
      click[i] = random.nextInt(2);
      longView[i] = click[i] * random.nextInt(2);
      watch[i] = longView[i] * (float) random.nextDouble();
    }
    columns.put("label-click", new Column.Floats(click));
    columns.put("label-long-view", new Column.Floats(longView));
    columns.put("label-watch", new Column.Floats(watch));
    return new Batch(n, columns);
  }
}
