package io.rankgraft.app.graft;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.DurableFiles;
import io.rankgraft.evaluate.Interval;
import io.rankgraft.evaluate.lift.ArmLift;
import io.rankgraft.evaluate.lift.Judgement;
import io.rankgraft.evaluate.lift.TaskLift;
import io.rankgraft.job.GraftTrials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The results of {@code effects}: a file with a line per log, graft and task. When a graft is done
 * its lines come to the file all at once, so a run that is killed leaves whole grafts.
 */
final class EffectTable {
  private static final String HEAD =
      "effect,log,graft,task,epoch,seconds,control-seconds,host-auc,best-control,control-auc,over,low,high,better-than-all,better-than-host";

  private static final int COLUMNS = HEAD.split(",").length;

  private final Path file;
  private final List<String> lines = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();

  /**
   * @param all whether it is better than the host and every control
   */
  private record Row(
      String effect,
      String log,
      String graft,
      String task,
      double over,
      boolean all,
      boolean host) {
    static Row parse(String line) {
      String[] c = line.split(",");
      return new Row(
          c[0],
          c[1],
          c[2],
          c[3],
          Double.parseDouble(c[10]),
          Boolean.parseBoolean(c[13]),
          Boolean.parseBoolean(c[14]));
    }
  }

  private EffectTable(Path file) {
    this.file = file;
  }

  /**
   * @param file in a folder that is there; it need not be there itself
   * @throws BadInputException with file and line, if it is there and does not hold such results
   */
  static EffectTable in(Path file) throws IOException {
    EffectTable table = new EffectTable(file);
    if (Files.exists(file)) {
      List<String> before = Files.readAllLines(file);
      if (before.isEmpty() || !before.get(0).equals(HEAD)) {
        throw BadInputException.in(
            file, "expected results of effects but the first line is another; move it away");
      }
      for (int line = 1; line < before.size(); line++) {
        table.take(before.get(line), line + 1);
      }
    }
    return table;
  }

  private void take(String line, int number) {
    if (line.split(",", -1).length != COLUMNS) {
      throw BadInputException.at(
          file,
          number,
          "expected %s values but found '%s'; remove this line and run again"
              .formatted(COLUMNS, line));
    }
    lines.add(line);
    rows.add(Row.parse(line));
  }

  boolean has(String log, String graft) {
    return rows.stream().anyMatch(r -> r.log.equals(log) && r.graft.equals(graft));
  }

  void add(String effect, String log, String graft, GraftTrials.Trial trial) throws IOException {
    for (TaskLift task : trial.lift().tasks()) {
      ArmLift best = task.bestControl().orElseThrow();
      Interval over = best.metrics().get(0).graftedOver();
      boolean all =
          task.arms().stream()
              .filter(arm -> arm.role() != ArmLift.Role.GRAFTED)
              .allMatch(arm -> arm.judgement() == Judgement.BETTER);
      String line =
          String.format(
              Locale.ROOT,
              "%s,%s,%s,%s,%d,%.1f,%.1f,%.5f,%s,%.5f,%.5f,%.5f,%.5f,%s,%s",
              effect,
              log,
              graft,
              task.task(),
              trial.epoch(),
              trial.seconds(),
              trial.controlSeconds(),
              task.arm(ArmLift.HOST).metrics().get(0).value().value(),
              best.arm(),
              best.metrics().get(0).value().value(),
              over.value(),
              over.low(),
              over.high(),
              all,
              task.judgement() == Judgement.BETTER);
      rows.add(Row.parse(line));
      lines.add(line);
    }
    String all = HEAD + "\n" + String.join("\n", lines) + "\n";
    DurableFiles.replace(file, all.getBytes(StandardCharsets.UTF_8));
  }

  /** Per effect, graft and task: the lift over the best control, and how often it is claimed. */
  List<String> lines() {
    Map<String, List<Row>> groups = new LinkedHashMap<>();
    for (Row row : rows) {
      String key = "%s | %s | %s".formatted(row.log.replaceAll("-\\d+$", ""), row.graft, row.task);
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        "log | graft | task | logs | AUC over the best control, mean | better than every control, logs | better than the host, logs");
    groups.forEach(
        (key, all) ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "%s | %d | %+.4f | %d | %d",
                    key,
                    all.size(),
                    all.stream().mapToDouble(Row::over).average().orElseThrow(),
                    all.stream().filter(Row::all).count(),
                    all.stream().filter(Row::host).count())));
    return lines;
  }
}
