package io.rankgraft.app.logs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The commands that mount the grafts a log has rows for, one per line, runnable as they are. */
final class LogCommands {
  private LogCommands() {}

  /**
   * @param out of {@code logs}: the host is below it, the results will be
   */
  static List<String> of(MadeLog log, Path out) {
    List<String> tasks = log.tasks();
    List<String> target = tasks.subList(tasks.size() - 1, tasks.size());
    List<String> commands = new ArrayList<>();
    String towers = " hidden=hidden fields=fields";
    if (log.sequences().isEmpty()) {
      commands.add(command(log, out, "leu-ifu", tasks, towers));
      commands.add(command(log, out, "trm", List.of(log.hostTask()), " fields=fields"));
      return commands;
    }
    commands.add(command(log, out, "history", target, ""));
    commands.add(command(log, out, "cascade", tasks, ""));
    commands.add(command(log, out, "ptn", tasks, ""));
    commands.add(command(log, out, "leu-ifu", tasks, towers));
    commands.add(command(log, out, "history,cascade", target, ""));
    commands.add(command(log, out, "history,leu-ifu", tasks, towers));
    commands.add(command(log, out, "trm", target, " fields=fields"));
    commands.add(command(log, out, "tim", target, ""));
    commands.add(command(log, out, "tim-trm", target, " fields=fields"));
    return commands;
  }

  private static String command(
      MadeLog log, Path out, String graft, List<String> tasks, String taps) {
    boolean only = tasks.size() == 1;
    StringBuilder line = new StringBuilder("examples/run graft --host ");
    line.append(quoted(out.resolve("model.onnx")));
    line.append(" --tap ").append(only ? "logit" : "logit." + log.hostTask()).append("=logit");
    line.append(taps).append(" --graft ").append(graft);
    line.append(" --data ").append(quoted(log.data()));
    line.append(" --cache ").append(quoted(out.resolve("cache")));
    line.append(" --time ").append(MadeLog.TIME);
    line.append(" --item ").append(log.item()).append(" --unit ").append(log.unit());
    line.append(" --task ").append(String.join(" ", tasks));
    String sampling =
        tasks.stream()
            .filter(log.sampling()::containsKey)
            .map(t -> String.format(Locale.ROOT, "%s=%.6f", t, log.sampling().get(t)))
            .collect(Collectors.joining(" --sampling "));
    if (!sampling.isEmpty()) {
      line.append(" --sampling ").append(sampling);
    }
    String name = graft.replace(',', '+');
    return line.append(" --out ").append(quoted(out.resolve("grafts").resolve(name))).toString();
  }

  private static String quoted(Path path) {
    String text = path.toString();
    return text.matches("[A-Za-z0-9._/+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
