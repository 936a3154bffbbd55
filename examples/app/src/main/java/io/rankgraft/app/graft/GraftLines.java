package io.rankgraft.app.graft;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The commands that mount grafts on a generated log, with taps and tasks.
 *
 * @param out the folder of {@code host}, with saved_model/ and data/
 * @param behaviours how many sequences the log has
 * @param lists whether rows of a request are a list
 * @param timed whether rows have a time
 */
record GraftLines(Path out, int behaviours, List<String> tasks, boolean lists, boolean timed) {

  /** One per graft that fits the log, runnable as they are. */
  List<String> all() {
    List<String> lines = new ArrayList<>();
    if (behaviours >= tasks.size()) {
      lines.add(line("cascade"));
    }
    if (behaviours >= Math.max(2, tasks.size())) {
      lines.add(line("ptn"));
    }
    lines.add(line("leu-ifu", "hidden"));
    lines.add(line("tim"));
    lines.add(line("trm", "fields"));
    lines.add(line("tim-trm", "fields"));
    lines.add(line("history"));
    if (lists) {
      lines.add(line("hawkes", "fields"));
    }
    return lines;
  }

  private String line(String graft, String... taps) {
    List<String> words = new ArrayList<>(List.of("examples/run", "graft"));
    words.addAll(List.of("--host", quoted(out.resolve("saved_model")), "--tap"));
    for (String task : tasks) {
      words.add(
          "%s=%s"
              .formatted(
                  tasks.size() == 1 ? "logit" : "logit." + task,
                  ClickHost.output("logit", task, tasks)));
    }
    for (String tap : taps) {
      words.add(tap + "=" + tap);
    }
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
