package io.rankgraft.app.graft;

import io.rankgraft.app.data.PlantedInterests;
import io.rankgraft.app.data.SequenceData;
import io.rankgraft.data.Axis;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.DurableFiles;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.FeatureType.Rule;
import io.rankgraft.data.Split;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

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
  private static final List<String> EVENTS =
      List.of("watched", "skipped", "clicked", "left", "entered");

  static ClickLog of(PlantedInterests world) {
    SequenceData data = world.generate().data();
    return new ClickLog(data, Split.byTime(data.rows().times(), HOST_PART, GRAFT_PART));
  }

  /** What the host reads. */
  FeatureSchema hostSchema() {
    return new FeatureSchema(List.of(user(), item()));
  }

  /** What a row has. */
  FeatureSchema schema() {
    List<Feature> features = new ArrayList<>(List.of(user(), item()));
    for (String events : EVENTS) {
      features.add(new Feature(events, Axis.REQUEST, new FeatureType.IdSequence(items(), LENGTH)));
    }
    return new FeatureSchema(features);
  }

  private Feature user() {
    return new Feature("user", Axis.REQUEST, vocabulary("u", data.log().users(), Rule.REJECT));
  }

  private Feature item() {
    return new Feature("item", Axis.CANDIDATE, items());
  }

  /** With an id for missing items: the padding of sequences. */
  private Categorical.Vocabulary items() {
    return vocabulary("i", data.log().items(), Rule.RESERVE);
  }

  private static Categorical.Vocabulary vocabulary(String prefix, int size, Rule missing) {
    return new Categorical.Vocabulary(
        IntStream.range(0, size).mapToObj(i -> prefix + i).toList(), missing, Rule.RESERVE);
  }

  /** Writes {@code schema.json}, {@code train.csv}, {@code test.csv} and {@code three.csv}. */
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    byte[] schema = (schema().toJson() + "\n").getBytes(StandardCharsets.UTF_8);
    DurableFiles.replace(folder.resolve("schema.json"), schema);
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
    DurableFiles.replace(file, stream -> write(stream, rows, labelled, events, masks));
  }

  private void write(
      OutputStream stream, int[] rows, boolean labelled, int[][] events, float[][] masks)
      throws IOException {
    float[] clicks = data.rows().labels()[PlantedInterests.TASKS.indexOf(LABEL)];
    Writer out = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
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
    out.flush();
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
