package io.rankgraft.app.logs;

import io.rankgraft.data.FeatureSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the rows of a log of events. The log is read twice: first to see who and what takes part,
 * then into {@link TimeOrder}; the rows are made twice as well, first to count them. In memory are
 * names, what was lately done and, of a log of first touches, who touched what.
 */
final class EventRows {
  private EventRows() {}

  /**
   * @param data the folder with the log's files
   * @param out gets the files of {@link MadeLog}
   * @param wanted rows for a graft
   */
  static MadeLog write(
      EventReader reader, LogForm form, Path data, Path out, long wanted, long seed)
      throws IOException {
    Numbering users = new Numbering();
    Numbering items = new Numbering();
    reader.read(
        data,
        (user, item, time, request, kinds) -> {
          users.mention(user);
          items.mention(item);
        });
    Numbering.Choice who = users.choose(Integer.MAX_VALUE, form.leastEvents());
    Numbering.Choice what = items.choose(form.items(), 1);
    Path runs = Files.createDirectories(out.resolve(".events"));
    try (TimeOrder events = new TimeOrder(runs, TimeOrder.EVENTS_IN_MEMORY)) {
      reader.read(
          data,
          (user, item, time, request, kinds) -> {
            int u = who.places()[users.number(user)];
            int i = what.places()[items.number(item)];
            if (u >= 0 && i >= 0) {
              events.add(new Event(time, u, i, request.hashCode(), kinds));
            }
          });
      return write(form, events, who.names(), what.names(), out, wanted, seed);
    } finally {
      Files.deleteIfExists(runs);
    }
  }

  private static MadeLog write(
      LogForm form,
      TimeOrder events,
      List<String> users,
      List<String> items,
      Path out,
      long wanted,
      long seed)
      throws IOException {
    Optional<Touches> touches =
        form.firstTouches()
            ? Optional.of(Touches.of(events, users.size(), items.size(), form.sequences().size()))
            : Optional.empty();
    long[] count = {0};
    RowMaker.run(
        form,
        events,
        users.size(),
        items.size(),
        touches,
        seed,
        (time, user, item, popularity, activity, labels, before) -> count[0]++);
    FeatureSchema schema = LogSchema.all(users, items, form);
    Files.writeString(out.resolve(MadeLog.SCHEMA), schema.toJson() + "\n");
    try (RowWriter writer = new RowWriter(out, form, users, items, Parts.of(count[0], wanted))) {
      KeptNegatives kept =
          RowMaker.run(form, events, users.size(), items.size(), touches, seed, writer);
      Map<String, Double> sampling = new LinkedHashMap<>();
      for (int t = 0; t < form.tasks().size(); t++) {
        if (kept.rate(t) < 1) {
          sampling.put(form.tasks().get(t).name(), kept.rate(t));
        }
      }
      return new MadeLog(
          out,
          LogSchema.host(users, items),
          schema,
          form.tasks().stream().map(LogForm.Task::name).toList(),
          form.target().name(),
          sampling,
          form.sequences().stream().map(LogForm.Sequence::name).toList(),
          "item",
          "user",
          writer.rows());
    }
  }
}
