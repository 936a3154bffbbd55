package io.rankgraft.app.graft;

import io.rankgraft.app.data.PlantedInterests;
import io.rankgraft.app.data.SequenceData;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.Split;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A generated click log as files: impressions of {@link PlantedInterests} with their click, the
 * user, the item and what the user did before.
 *
 * @param split the oldest part for the host, then rows for a graft, the newest for the test
 */
record ClickLog(SequenceData data, Split split) {
  static final String LABEL = "click";

  /**
   * 40,000 impressions of 120 items: enough rows an item for a graft to learn in a minute. No item
   * is more popular than another, or a graft could help by the newer rows alone.
   */
  static final PlantedInterests WORLD =
      new PlantedInterests(
          2000, 120, 6, 20, PlantedInterests.EMBEDDED.events(), 20, 0.5, 4, 0, true, 2025);

  /** Events before an impression, most recent first, that are kept. */
  static final int LENGTH = 10;

  private static final double HOST_PART = 0.4;
  private static final double GRAFT_PART = 0.45;
  static final List<String> EVENTS =
      List.of("watched", "skipped", "clicked", "left", "entered");

  static ClickLog of(PlantedInterests world) {
    SequenceData data = world.generate().data();
    return new ClickLog(data, Split.byTime(data.rows().times(), HOST_PART, GRAFT_PART));
  }

  /** What the host reads. */
  FeatureSchema hostSchema() {
    return LogSchema.of(data.log().users(), data.log().items(), List.of(), LENGTH);
  }

  /** What a row has. */
  FeatureSchema schema() {
    return LogSchema.of(data.log().users(), data.log().items(), EVENTS, LENGTH);
  }

  /** What the host is trained on. */
  ClickHost.Rows hostRows() {
    int[] part = split.train();
    float[] clicks = data.rows().labels()[PlantedInterests.TASKS.indexOf(LABEL)];
    float[] labels = new float[part.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = clicks[part[i]];
    }
    return new ClickHost.Rows(
        List.of(LABEL),
        Arrays.stream(part).map(row -> data.rows().users()[row]).toArray(),
        Arrays.stream(part).map(row -> data.rows().items()[row]).toArray(),
        new float[][] {labels});
  }

  /** Writes {@code schema.json}, {@code train.csv}, {@code test.csv} and {@code three.csv}. */
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("schema.json"), schema().toJson() + "\n");
    write(folder.resolve("train.csv"), split.validation(), true);
    write(folder.resolve("test.csv"), split.test(), true);
    write(folder.resolve("three.csv"), Arrays.copyOf(split.test(), 3), false);
  }

  private void write(Path file, int[] rows, boolean labelled) throws IOException {
    int[][] events = new int[EVENTS.size()][rows.length * LENGTH];
    float[][] masks = new float[EVENTS.size()][rows.length * LENGTH];
    for (int b = 0; b < events.length; b++) {
      data.histories(b, rows, rows.length, LENGTH, events[b], masks[b]);
    }
    float[] clicks = data.rows().labels()[PlantedInterests.TASKS.indexOf(LABEL)];
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("user,item," + String.join(",", EVENTS) + (labelled ? "," + LABEL : "") + "\n");
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < rows.length; i++) {
        line.setLength(0);
        line.append('u').append(data.rows().users()[rows[i]]);
        line.append(",i").append(data.rows().items()[rows[i]]);
        for (int b = 0; b < events.length; b++) {
          line.append(',');
          appendOldestFirst(line, events[b], masks[b], i * LENGTH);
        }
        if (labelled) {
          line.append(',').append((int) clicks[rows[i]]);
        }
        out.append(line).append('\n');
      }
    }
  }

  private static void appendOldestFirst(StringBuilder line, int[] items, float[] mask, int at) {
    boolean first = true;
    for (int l = LENGTH - 1; l >= 0; l--) {
      if (mask[at + l] == 1) {
        line.append(first ? "i" : " i").append(items[at + l]);
        first = false;
      }
    }
  }
}
