package io.rankgraft.app.graft;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The commands that mount grafts on a generated log, with taps and tasks.
 *
 * @param out the folder of {@code host}, with saved_model/ and data/
 * @param behaviours how many sequences the log has
 * @param lists whether rows of a request are a list
 * @param timed whether rows have a time
 */
record GraftLines(Path out, int behaviours, List<String> tasks, boolean lists, boolean timed) {

  /** The grafts that fit the log. */
  static List<String> fitting(int behaviours, int tasks, boolean lists) {
    List<String> grafts = new ArrayList<>();
    if (behaviours >= tasks) {
      grafts.add("cascade");
    }
    if (behaviours >= Math.max(2, tasks)) {
      grafts.add("ptn");
    }
    grafts.addAll(List.of("leu-ifu", "tim", "trm", "tim-trm", "history"));
    if (lists) {
      grafts.add("hawkes");
    }
    return grafts;
  }

  /** The host's taps, by name the tensor. */
  static Map<String, String> taps(List<String> tasks) {
    Map<String, String> taps = new LinkedHashMap<>();
    for (String task : tasks) {
      taps.put(
          tasks.size() == 1 ? "logit" : "logit." + task, ClickHost.output("logit", task, tasks));
    }
    taps.put("fields", "fields");
    taps.put("hidden", "hidden");
    return taps;
  }

  /** One per graft that fits the log, runnable as they are. */
  List<String> all() {
    return fitting(behaviours, tasks.size(), lists).stream().map(this::line).toList();
  }

  private String line(String graft) {
    List<String> words = new ArrayList<>(List.of("examples/run", "graft"));
    words.addAll(List.of("--host", quoted(out.resolve("saved_model")), "--tap"));
    taps(tasks).forEach((tap, tensor) -> words.add(tap + "=" + tensor));
    words.addAll(List.of("--graft", graft, "--data", quoted(out.resolve("data")), "--task"));
    words.addAll(tasks);
    if (timed) {
      words.addAll(List.of("--time", "time"));
    }
    if (graft.equals("hawkes")) {
      words.addAll(List.of("--request", "request", "--gap", LogSchema.GAP));
    }
    words.addAll(List.of("--out", quoted(out.resolve(graft))));
    return String.join(" ", words);
  }

  private static String quoted(Path path) {
    String text = path.toString();
    return text.matches("[A-Za-z0-9_./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
