package io.rankgraft.job;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Column;
import io.rankgraft.data.Feature;
import io.rankgraft.graph.Names;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The vectors the host gives to the values of features: of items by the tap {@code items}, of users
 * by {@code users}, of any feature by {@code vectors.<feature>}. The tensor is the host's table, or
 * one that gives a row the vector of its value.
 *
 * @param tables by feature
 */
record HostVectors(Map<String, Table> tables) {
  private static final String ITEMS = "items";
  private static final String USERS = "users";
  private static final String ANY = "vectors.";
  private static final int ROWS_PER_RUN = 4096;
  private static final int ROWS_PROVEN = 64;

  /**
   * @param values row by row, one row per id
   */
  record Table(String tap, int width, float[] values) {}

  static HostVectors none() {
    return new HostVectors(Map.of());
  }

  /** Whether a tap is of values, and not of rows. */
  static boolean isTap(String tap) {
    return tap.equals(ITEMS) || tap.equals(USERS) || tap.startsWith(ANY);
  }

  /**
   * Asks the host for the vector of every id.
   *
   * @throws BadInputException if a tap is of no feature the host reads, or does not give one vector
   *     per value
   */
  static HostVectors of(JobPlan plan, HostSource source, JobHost host, Part rows) {
    Map<String, Table> tables = new LinkedHashMap<>();
    source.taps().keySet().stream()
        .filter(HostVectors::isTap)
        .forEach(
            tap -> {
              Feature feature = plan.schema().feature(featureOf(plan, tap));
              if (feature.type().elements() == null || !host.features().contains(feature.name())) {
                throw refused(
                    tap,
                    "vectors of a feature with ids that the host reads",
                    "'%s' is none; %s"
                        .formatted(feature.name(), Names.nearest(feature.name(), host.features())));
              }
              tables.put(feature.name(), table(tap, source.taps().get(tap), feature, host, rows));
            });
    return new HostVectors(tables);
  }

  private static String featureOf(JobPlan plan, String tap) {
    return switch (tap) {
      case ITEMS -> plan.columns().item();
      case USERS ->
          plan.columns()
              .unit()
              .orElseThrow(
                  () ->
                      refused(
                          tap,
                          "a feature of whoever rows belong to",
                          "--unit is none; name it, or tap " + ANY + "FEATURE"));
      default -> tap.substring(ANY.length());
    };
  }

  private static Table table(String tap, String tensor, Feature feature, JobHost host, Part rows) {
    int ids = feature.type().elements().size();
    OfIds asked = (from, to, row) -> ids(feature, from, to, row, rows);
    Column.Floats first = host.vectors(tensor, asked.batch(0, Math.min(2, ids), 0));
    int width = first.shape().length == 2 ? first.shape()[1] : 0;
    if (first.shape()[0] == ids && width > 0) {
      return new Table(tap, width, first.values()); // the table itself
    }
    if (width == 0 || first.shape()[0] != Math.min(2, ids)) {
      throw refused(
          tap,
          "one vector per row, or a table of %s rows, as '%s' has ids,"
              .formatted(ids, feature.name()),
          "'%s' has shape %s; tap another tensor"
              .formatted(tensor, Arrays.toString(first.shape())));
    }
    float[] values = new float[Math.multiplyExact(ids, width)];
    for (int from = 0; from < ids; from += ROWS_PER_RUN) {
      float[] some =
          host.vectors(tensor, asked.batch(from, Math.min(ids, from + ROWS_PER_RUN), 0)).values();
      System.arraycopy(some, 0, values, from * width, some.length);
    }
    int proven = Math.min(ROWS_PROVEN, ids);
    float[] again = host.vectors(tensor, asked.batch(0, proven, rows.size() - 1)).values();
    if (Arrays.mismatch(values, 0, again.length, again, 0, again.length) >= 0) {
      throw refused(
          tap,
          "vectors that follow from '%s' alone".formatted(feature.name()),
          "'%s' changes with the rest of the row; tap a tensor upstream".formatted(tensor));
    }
    return new Table(tap, width, values);
  }

  /** Rows with every id in turn. */
  private interface OfIds {
    Batch batch(int from, int to, int row);
  }

  private static Batch ids(Feature feature, int from, int to, int row, Part rows) {
    int n = to - from;
    int[] numbers = new int[n];
    Arrays.fill(numbers, rows.rows().get(row));
    int[] ids = new int[n];
    Arrays.setAll(ids, i -> from + i);
    return rows.store()
        .rows(numbers, n)
        .with(new Batch(n, Map.of(feature.name(), new Column.Ints(ids))));
  }

  private static BadInputException refused(String tap, String expected, String found) {
    return new BadInputException("tap '%s': expected %s but %s".formatted(tap, expected, found));
  }

  /** Of the ids of a feature, or of the elements of a sequence of its values. */
  Optional<Table> of(Categorical ids, JobPlan plan) {
    return tables.entrySet().stream()
        .filter(e -> plan.schema().feature(e.getKey()).type().equals(ids))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
