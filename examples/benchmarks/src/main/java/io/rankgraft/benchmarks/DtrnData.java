package io.rankgraft.benchmarks;

import io.rankgraft.data.Axis;
import io.rankgraft.models.Dtrn;
import io.rankgraft.models.DtrnConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * DTRN at the size its benchmarks share: four tasks, five behaviours of up to 50 events, width 32,
 * four heads, eleven sparse fields.
 *
 * @param batch rows of a training step
 */
record DtrnData(DtrnConfig config, Dtrn.Schema schema, int batch) {
  private static final List<String> TASKS = List.of("watch", "like", "share", "follow");
  private static final List<String> BEHAVIOURS =
      List.of("skip", "watch", "like", "share", "follow");
  private static final int FIELDS = 11;
  private static final int REQUEST_FIELDS = 6;
  private static final int IDS = 10_000;

  /** Widths of each expert's layers: as another implementation was measured with. */
  static final List<Integer> NARROW = List.of(128, 64);

  static final List<Integer> TENREC = DtrnConfig.preset("tenrec").expert();

  /**
   * @param experts widths of each expert's layers
   */
  static DtrnData of(Conditions conditions, List<Integer> experts) {
    int length = conditions.size(50, 3);
    DtrnConfig config =
        Changed.of(
            DtrnConfig.preset("tenrec"),
            Map.of(
                "length",
                length,
                "noisy",
                List.of("skip"),
                "dim",
                conditions.size(32, 8),
                "expert",
                experts));
    List<Dtrn.Field> fields = new ArrayList<>();
    for (int f = 0; f < FIELDS; f++) {
      fields.add(
          new Dtrn.Field(
              "f" + f,
              conditions.size(IDS, 50),
              f < REQUEST_FIELDS ? Axis.REQUEST : Axis.CANDIDATE));
    }
    int items = conditions.size(10 * IDS, 50);
    Dtrn.Schema schema =
        new Dtrn.Schema(
            TASKS.subList(0, conditions.size(TASKS.size(), 2)),
            BEHAVIOURS.subList(0, conditions.size(BEHAVIOURS.size(), 2)),
            items,
            fields);
    return new DtrnData(config, schema, conditions.size(1024, 8));
  }

  String sizes() {
    return "%s tasks, %s behaviours, length %s, width %s, %s heads, %s sparse fields, experts %s, batch %s"
        .formatted(
            schema.tasks().size(),
            schema.behaviours().size(),
            config.length(),
            config.dim(),
            config.heads(),
            FIELDS,
            words(config.expert()),
            batch);
  }

  static String words(List<Integer> widths) {
    return widths.stream().map(String::valueOf).collect(Collectors.joining("-"));
  }

  /** Uniform ids; half of the positions of a sequence hold an event. */
  Dtrn.Batch rows(int n) {
    SplittableRandom random = new SplittableRandom(9);
    int[][] fields = new int[FIELDS][];
    for (int f = 0; f < FIELDS; f++) {
      fields[f] = random.ints(n, 0, schema.fields().get(f).size()).toArray();
    }
    int[][] events = new int[schema.behaviours().size()][];
    float[][] masks = new float[events.length][n * config.length()];
    for (int b = 0; b < events.length; b++) {
      events[b] = random.ints(masks[b].length, 0, schema.items()).toArray();
      for (int i = 0; i < masks[b].length; i++) {
        masks[b][i] = random.nextInt(2);
      }
    }
    return new Dtrn.Batch(random.ints(n, 0, schema.items()).toArray(), fields, events, masks);
  }

  /** By task, [n]. */
  float[][] labels(int n) {
    SplittableRandom random = new SplittableRandom(10);
    float[][] labels = new float[schema.tasks().size()][n];
    for (float[] of : labels) {
      for (int i = 0; i < n; i++) {
        of[i] = random.nextInt(2);
      }
    }
    return labels;
  }
}
