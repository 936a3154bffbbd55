package io.rankgraft.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a plan would lose of some rows: unknown, missing and malformed values and events that are
 * cut, each with the first places. Unlike encoding, it goes on after a value that breaks the rules.
 *
 * @param rows looked at
 * @param columns by name, in the order of the plan
 * @param unread columns of the rows that the plan does not read
 */
public record SchemaCheck(long rows, Map<String, Finding> columns, List<String> unread) {
  private static final int PLACES = 3;

  /**
   * One column.
   *
   * @param counts of the values that can be used
   * @param malformed values that cannot, or that the schema rejects
   * @param places the first rows of each kind of loss
   */
  public record Finding(
      EncodingCounts.Counts counts, long malformed, Map<Loss, List<String>> places) {}

  /** What may become of a value. */
  public enum Loss {
    UNKNOWN,
    MISSING,
    CUT,
    /** The place is the whole error line. */
    MALFORMED
  }

  public SchemaCheck {
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    unread = List.copyOf(unread);
  }

  /** Whether all rows can be encoded. */
  public boolean isSound() {
    return columns.values().stream().allMatch(finding -> finding.malformed == 0);
  }

  /**
   * Holds a plan against rows.
   *
   * @param most rows to look at
   * @throws BadInputException if the rows themselves cannot be read
   */
  public static SchemaCheck of(RowPlan plan, Rows raw, long most) {
    List<Probe> probes = new ArrayList<>();
    for (Lane lane : RowEncoder.lanes(plan)) {
      if (lane.column() != null) {
        probes.add(new Probe(lane));
      }
    }
    probes.forEach(probe -> probe.column = raw.column(probe.lane.column()));
    long rows = 0;
    while (rows < most && raw.next()) {
      for (Probe probe : probes) {
        probe.look(raw);
      }
      rows++;
    }
    Map<String, Finding> findings = new LinkedHashMap<>();
    probes.forEach(probe -> findings.put(probe.lane.name(), probe.finding()));
    List<String> unread = new ArrayList<>(raw.columns());
    probes.forEach(probe -> unread.remove(probe.lane.column()));
    return new SchemaCheck(rows, findings, unread);
  }

  /** A lane that is watched. */
  private static final class Probe {
    private final Lane lane;
    private final Map<Loss, List<String>> places = new LinkedHashMap<>();
    private int column;
    private long malformed;

    Probe(Lane lane) {
      this.lane = lane;
    }

    void look(Rows raw) {
      EncodingCounts.Counts before = lane.counts();
      try {
        lane.put(0, RowEncoder.value(raw, lane, column));
      } catch (IllegalArgumentException e) {
        lane.restore(before);
        malformed++;
        note(Loss.MALFORMED, raw.bad(lane.bad(e).getMessage()).getMessage());
        return;
      }
      EncodingCounts.Counts after = lane.counts();
      if (after.unknown() > before.unknown()) {
        note(Loss.UNKNOWN, raw.place());
      }
      if (after.missing() > before.missing()) {
        note(Loss.MISSING, raw.place());
      }
      if (after.cut() > before.cut()) {
        note(Loss.CUT, raw.place());
      }
    }

    private void note(Loss loss, String place) {
      List<String> first = places.computeIfAbsent(loss, l -> new ArrayList<>(PLACES));
      if (first.size() < PLACES) {
        first.add(place);
      }
    }

    Finding finding() {
      return new Finding(lane.counts(), malformed, Collections.unmodifiableMap(places));
    }
  }

  /** A line per column that loses something, for people to read. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    columns.forEach((name, finding) -> line(name, finding).ifPresent(lines::add));
    if (!unread.isEmpty()) {
      lines.add("read by nobody: " + String.join(", ", unread));
    }
    return lines;
  }

  private Optional<String> line(String name, Finding finding) {
    List<String> parts = new ArrayList<>();
    EncodingCounts.Counts counts = finding.counts;
    add(parts, finding, Loss.MISSING, counts.missing(), rows, "missing");
    add(parts, finding, Loss.UNKNOWN, counts.unknown(), counts.values(), "unknown");
    add(parts, finding, Loss.CUT, counts.cut(), counts.values(), "cut");
    add(parts, finding, Loss.MALFORMED, finding.malformed, rows, "malformed");
    return parts.isEmpty() ? Optional.empty() : Optional.of(name + ": " + String.join("; ", parts));
  }

  private static void add(
      List<String> parts, Finding finding, Loss loss, long count, long of, String word) {
    if (count > 0) {
      parts.add(
          "%s of %s %s (%s)"
              .formatted(count, of, word, String.join("; ", finding.places.get(loss))));
    }
  }
}
