package io.rankgraft.files.schema;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.files.schema.FoundColumn.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What each column becomes, given the facts of all. */
final class FeatureChoice {
  private static final int FEW = 64; // whole numbers that are so few are categories
  private static final int ENOUGH = 100; // rows to tell free text and numbers of rows by
  private static final double FREE = 0.3; // so many distinct texts per row are no categories
  private static final double SHARED = 0.5; // of a sequence's values, to be another column's
  private static final double MARGIN = 0.1;

  private final SchemaInference how;
  private final List<ColumnFacts> facts;
  private final Map<String, Constancy> keys;
  private final long rows;
  private final String item;
  private final String unit;
  private final List<String> labels;
  private final String time;
  private final Map<ColumnFacts, ColumnFacts> owners = new LinkedHashMap<>(); // by sequence
  private final Map<ColumnFacts, Vocabularies> vocabularies = new HashMap<>();
  private final List<FoundColumn> found = new ArrayList<>();
  private final List<Feature> features = new ArrayList<>();

  FeatureChoice(
      SchemaInference how, List<ColumnFacts> facts, Map<String, Constancy> keys, long rows) {
    this.how = how;
    this.facts = facts;
    this.keys = keys;
    this.rows = rows;
    Stream.concat(Stream.of(how.item(), how.unit()), how.labels().stream())
        .filter(Objects::nonNull)
        .forEach(this::require);
    this.item = first(column -> how.isItem(column.name));
    this.unit = first(column -> how.isUnit(column.name));
    this.labels = labels();
    this.time = time();
  }

  private void require(String column) {
    List<String> names = facts.stream().map(fact -> fact.name).toList();
    if (!names.contains(column)) {
      throw new BadInputException(
          "schema: expected a column '%s' but there are only %s; name one of these"
              .formatted(column, names));
    }
  }

  private String first(Predicate<ColumnFacts> is) {
    return facts.stream().filter(is).map(fact -> fact.name).findFirst().orElse(null);
  }

  private List<String> labels() {
    if (!how.labels().isEmpty()) {
      return how.labels();
    }
    return facts.stream()
        .filter(column -> column.areBinary() && NameHints.label(column.name))
        .map(column -> column.name)
        .toList();
  }

  private String time() {
    String named = first(column -> isTime(column) && NameHints.time(column.name));
    return named != null ? named : first(FeatureChoice::isTime);
  }

  private static boolean isTime(ColumnFacts column) {
    // Seconds, milli-, micro- or nanoseconds since 1970, from 1973 on.
    return column.areStamps()
        || (column.areWhole() && NameHints.time(column.name) && column.least() >= 1e8);
  }

  InferredSchema made() {
    facts.stream().filter(this::mayBeSequence).forEach(this::findOwner);
    facts.forEach(this::choose);
    if (features.isEmpty()) {
      throw new BadInputException(
          "schema: expected a column to be a feature but there is none among %s"
              .formatted(
                  found.stream().map(column -> column.name() + ": " + column.note()).toList()));
    }
    return new InferredSchema(new FeatureSchema(features), found, labels, time, unit, item, rows);
  }

  private boolean isPlain(ColumnFacts column) {
    return column.unusable() == null
        && column.present() > 0
        && !labels.contains(column.name)
        && !isTime(column);
  }

  private boolean mayBeSequence(ColumnFacts column) {
    return isPlain(column) && (column.hasLists() || column.hasTexts()) && column.width() == 0;
  }

  /** The column whose values a sequence has: of those that have most of them, the tightest. */
  private void findOwner(ColumnFacts sequence) {
    ValueCounts elements = sequence.elements();
    Map<ColumnFacts, Double> shares = new LinkedHashMap<>();
    for (ColumnFacts column : facts) {
      boolean one = isPlain(column) && !column.hasLists() && !mayBeSequence(column);
      if (column != sequence && (one || owners.get(column) == column)) {
        shares.put(
            column,
            elements.shareIn(owners.get(column) == column ? column.elements() : column.values()));
      }
    }
    double best = shares.values().stream().mapToDouble(share -> share).max().orElse(0);
    ColumnFacts owner = null;
    for (Map.Entry<ColumnFacts, Double> share : shares.entrySet()) {
      ColumnFacts column = share.getKey();
      if (share.getValue() >= Math.max(SHARED, best - MARGIN)
          && (owner == null || column.values().distinct() < owner.values().distinct())) {
        owner = column;
      }
    }
    if (owner != null) {
      owners.put(sequence, owner);
    } else if (sequence.hasLists() || sequence.looksLikeIds()) {
      owners.put(sequence, sequence);
    }
  }

  private void choose(ColumnFacts column) {
    if (column.unusable() != null) {
      ignore(column, column.unusable());
    } else if (labels.contains(column.name)) {
      add(column, Role.LABEL, "label", column.areBinary() ? "0 and 1" : "not of 0 and 1 alone");
    } else if (column.name.equals(time)) {
      add(column, Role.TIME, "time", column.areStamps() ? "" : "whole numbers, " + unitOf(column));
    } else if (isTime(column)) {
      ignore(column, "a further time");
    } else if (column.present() == 0) {
      ignore(column, "no value");
    } else if (owners.containsKey(column)) {
      sequence(column);
    } else if (column.width() > 0) {
      dense(column, column.width());
    } else {
      single(column);
    }
  }

  private static String unitOf(ColumnFacts column) {
    double least = column.least();
    return least < 1e11
        ? "seconds"
        : least < 1e14 ? "milliseconds" : least < 1e17 ? "microseconds" : "nanoseconds";
  }

  private void single(ColumnFacts column) {
    ValueCounts values = column.values();
    boolean owner = owners.containsValue(column);
    boolean key = owner || column.name.equals(item) || column.name.equals(unit);
    if (!key && values.distinct() == 1 && !values.isFull() && column.missing() == 0) {
      ignore(column, "one value in all rows");
    } else if (!key && rows >= ENOUGH && !column.areNumbers() && values.distinct() == rows) {
      ignore(column, "a value of its own in each row");
    } else if (!key
        && rows >= ENOUGH
        && column.hasTexts()
        && (values.isFull() || values.distinct() > FREE * column.present())) {
      ignore(column, "free text");
    } else if (column.areNumbers()
        && !key
        && !(column.areWhole()
            && (values.distinct() <= FEW && !values.isFull() || NameHints.id(column.name)))) {
      dense(column, 1);
    } else {
      Vocabularies ids = vocabulary(column);
      String note =
          column.name.equals(item) ? "the item" : column.name.equals(unit) ? "the unit" : "";
      feature(column, ids.type(), ids.words(), joined(note, ids.note(), hint(column)));
    }
  }

  private String hint(ColumnFacts column) {
    return column.areBinary() && labels.isEmpty() ? "if it is a label, say so: --label" : "";
  }

  private static String joined(String... notes) {
    return String.join("; ", Stream.of(notes).filter(note -> !note.isEmpty()).toList());
  }

  /** The ids of a column and of all sequences that draw from it. */
  private Vocabularies vocabulary(ColumnFacts column) {
    return vocabularies.computeIfAbsent(
        column,
        owner -> {
          List<ColumnFacts> sequences =
              owners.keySet().stream()
                  .filter(sequence -> sequence != owner && owners.get(sequence) == owner)
                  .toList();
          ValueCounts all = owners.get(owner) == owner ? owner.elements() : owner.values();
          for (ColumnFacts sequence : sequences) {
            all = all.and(sequence.elements());
          }
          return Vocabularies.of(
              all, !sequences.isEmpty(), owner.name, how.minCount(), how.maxVocabulary());
        });
  }

  private void sequence(ColumnFacts column) {
    ColumnFacts owner = owners.get(column);
    Vocabularies ids = vocabulary(owner);
    int length = Math.min(how.maxLength(), column.usualLength());
    String of = owner == column ? ids.words() : "'" + owner.name + "'";
    feature(
        column,
        new FeatureType.IdSequence(ids.type(), length),
        "sequence of %s, the last %s".formatted(of, length),
        owner == column ? ids.note() : "");
  }

  private void dense(ColumnFacts column, int width) {
    Float fill = column.missing() == 0 ? null : (float) column.mean();
    feature(
        column,
        new FeatureType.Dense(width, fill),
        width == 1 ? "number" : width + " numbers",
        fill == null ? "" : "%s stands for a missing one".formatted(width == 1 ? "the mean" : "0"));
  }

  private void feature(ColumnFacts column, FeatureType type, String words, String note) {
    Axis axis = axis(column, type);
    String absent =
        column.absent() == 0
            ? ""
            : String.format(Locale.ROOT, "not there in %,d rows: write null", column.absent());
    features.add(new Feature(column.name, axis, type));
    add(
        column,
        Role.FEATURE,
        "%s: %s".formatted(axis == Axis.REQUEST ? "request" : "candidate", words),
        joined(note, column.hint(), absent));
  }

  private Axis axis(ColumnFacts column, FeatureType type) {
    boolean ofItem = isConstant(item, column);
    if (column.name.equals(item)) {
      return Axis.CANDIDATE;
    } else if (column.name.equals(unit) || isConstant(unit, column)) {
      return Axis.REQUEST;
    }
    return type instanceof FeatureType.IdSequence && !ofItem ? Axis.REQUEST : Axis.CANDIDATE;
  }

  private boolean isConstant(String key, ColumnFacts column) {
    return key != null && keys.get(key).holds(facts.indexOf(column));
  }

  private void ignore(ColumnFacts column, String why) {
    add(column, Role.IGNORED, "ignored", joined(why, column.hint()));
  }

  private void add(ColumnFacts column, Role role, String type, String note) {
    ValueCounts values = owners.containsKey(column) ? column.elements() : column.values();
    found.add(
        new FoundColumn(
            column.name,
            role,
            type,
            column.unusable() != null
                ? "?"
                : String.format(
                    Locale.ROOT, values.isFull() ? "over %,d" : "%,d", values.distinct()),
            column.missing(),
            column.examples(3),
            note));
  }
}
