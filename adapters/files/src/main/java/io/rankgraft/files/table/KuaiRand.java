package io.rankgraft.files.table;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Batch;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * KuaiRand-Pure (Gao et al. 2022): click, long view and watch time of randomly exposed videos, as
 * HTLNet uses it. Three files as they are published, or in any other form of {@link TableRows}:
 * {@code log_random_4_22_to_5_08_pure}, {@code user_features_pure} and {@code
 * video_features_basic_pure}.
 *
 * <p>Watch time is play_time_ms in seconds and is not gated by a click; long views without a click
 * are counted. Of the log only ids, tab and hour are features: everything else in a row is feedback
 * to be predicted. The file of video statistics is not read, since it averages over the time to be
 * predicted.
 */
public final class KuaiRand {
  private static final List<String> TASKS = List.of("click", "view", "watch");
  private static final List<String> LABEL_COLUMNS =
      List.of("is_click", "long_view", "play_time_ms");

  /** The file of the log without its ending. */
  public static final String LOG = "log_random_4_22_to_5_08_pure";

  private static final int ONE_HOT_FEATURES = 18;
  private static final double[] DURATIONS = {7, 10, 14, 18, 25, 40, 60, 120, 240};

  /** Columns of each file with the number of buckets their ids are hashed into. */
  private static final Map<String, Integer> OF_LOG = new LinkedHashMap<>();

  private static final Map<String, Integer> OF_USER = new LinkedHashMap<>();
  private static final Map<String, Integer> OF_VIDEO = new LinkedHashMap<>();

  static {
    OF_LOG.put("user_id", 1 << 16);
    OF_LOG.put("video_id", 1 << 14);
    OF_LOG.put("tab", 64);
    OF_USER.put("user_active_degree", 64);
    for (String range : List.of("follow", "fans", "friend")) {
      OF_USER.put(range + "_user_num_range", 64);
    }
    OF_USER.put("register_days_range", 64);
    for (int i = 0; i < ONE_HOT_FEATURES; i++) {
      OF_USER.put("onehot_feat" + i, 2048);
    }
    OF_VIDEO.put("author_id", 1 << 14);
    OF_VIDEO.put("video_type", 64);
    OF_VIDEO.put("upload_type", 64);
    OF_VIDEO.put("visible_status", 64);
    OF_VIDEO.put("music_type", 64);
    OF_VIDEO.put("tag", 1024);
  }

  private KuaiRand() {}

  /** What the rows are made of: ids of the log, of the user, of the video; hour and duration. */
  public static FeatureSchema schema() {
    List<Feature> features = new ArrayList<>();
    for (Map<String, Integer> columns : List.of(OF_LOG, OF_USER, OF_VIDEO)) {
      columns.forEach(
          (name, buckets) ->
              features.add(
                  new Feature(
                      name,
                      Axis.CANDIDATE,
                      new Categorical.Hashed(buckets, FeatureType.Rule.RESERVE))));
    }
    double[] hours = new double[23];
    Arrays.setAll(hours, h -> h + 1);
    features.add(
        new Feature(
            "hour", Axis.CANDIDATE, new FeatureType.Bucketed(hours, FeatureType.Rule.RESERVE)));
    features.add(
        new Feature(
            "duration",
            Axis.CANDIDATE,
            new FeatureType.Bucketed(DURATIONS, FeatureType.Rule.RESERVE)));
    return new FeatureSchema(features);
  }

  /**
   * @param folder holds the three files
   * @throws io.rankgraft.data.BadInputException naming file, line and reason
   */
  public static LabelledTable read(Path folder) {
    Map<String, String[]> users = side(folder, "user_features_pure", "user_id", OF_USER);
    List<String> ofVideo = new ArrayList<>(OF_VIDEO.keySet());
    ofVideo.add("video_duration");
    Map<String, Integer> columns = new LinkedHashMap<>();
    ofVideo.forEach(name -> columns.put(name, 0));
    Map<String, String[]> videos = side(folder, "video_features_basic_pure", "video_id", columns);
    RowBuilder builder = new RowBuilder(schema(), TASKS);
    Map<String, Long> notes = new LinkedHashMap<>();
    long[] times = new long[16];
    ChainLabels labels = new ChainLabels(TASKS, false);
    try (TableRows rows = TableRows.open(folder, LOG)) {
      int[] log = OF_LOG.keySet().stream().mapToInt(rows::column).toArray();
      int[] tasks = LABEL_COLUMNS.stream().mapToInt(rows::column).toArray();
      int hour = rows.column("hourmin");
      int time = rows.column("time_ms");
      float[] y = new float[tasks.length];
      while (rows.next()) {
        int at = 0;
        for (int column : log) {
          builder.put(at++, rows.text(column));
        }
        at = putSide(builder, at, users.get(rows.text(log[0])), OF_USER.size(), notes, "user");
        String[] video = videos.get(rows.text(log[1]));
        at = putSide(builder, at, video, OF_VIDEO.size(), notes, "video");
        builder.put(at++, Math.floor(rows.number(hour) / 100));
        builder.put(at, video == null ? Double.NaN : seconds(rows, video[OF_VIDEO.size()]));
        for (int t = 0; t < y.length; t++) {
          y[t] = (float) (rows.number(tasks[t]) / (t == y.length - 1 ? 1000 : 1));
          builder.label(t, y[t]);
        }
        labels.check(y, rows);
        if (y[1] > y[0]) {
          notes.merge("long views without a click", 1L, Long::sum);
        }
        if (builder.rows() == times.length) {
          times = Arrays.copyOf(times, 2 * times.length);
        }
        times[builder.rows()] = rows.whole(time);
        builder.end();
      }
    }
    Batch batch = builder.take();
    return new LabelledTable(
        "kuairand-pure", schema(), TASKS, batch, Arrays.copyOf(times, batch.rows()), 0, notes);
  }

  private static int putSide(
      RowBuilder builder, int at, String[] side, int count, Map<String, Long> notes, String what) {
    if (side == null) {
      notes.merge("rows of a %s without features".formatted(what), 1L, Long::sum);
    }
    for (int i = 0; i < count; i++) {
      builder.put(at + i, side == null ? null : side[i]);
    }
    return at + count;
  }

  private static double seconds(TableRows rows, String milliseconds) {
    try {
      return milliseconds == null ? Double.NaN : Double.parseDouble(milliseconds) / 1000;
    } catch (NumberFormatException e) {
      throw rows.bad("expected the video's duration to be a number but found " + milliseconds);
    }
  }

  private static Map<String, String[]> side(
      Path folder, String name, String key, Map<String, Integer> columns) {
    Map<String, String[]> all = new HashMap<>();
    try (TableRows rows = TableRows.open(folder, name)) {
      int at = rows.column(key);
      int[] places = columns.keySet().stream().mapToInt(rows::column).toArray();
      while (rows.next()) {
        all.put(rows.text(at), Arrays.stream(places).mapToObj(rows::text).toArray(String[]::new));
      }
    }
    return all;
  }
}
