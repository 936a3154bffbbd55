package io.rankgraft.files.schema;

import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Rows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds out what the columns of rows are, by one pass over them, and makes a schema of it:
 *
 * <ul>
 *   <li>text is a categorical feature by vocabulary, its most frequent values first; one of more
 *       values than {@code maxVocabulary} is hashed; whole numbers that count from 0 or 1 and are
 *       named like ids, or are few, or are in sequences, are ids as they are; other numbers are
 *       dense;
 *   <li>lists, and text with blanks between what looks like ids or is in a categorical column, are
 *       sequences; their vocabulary is that of the column they draw their values from; text of as
 *       many numbers in each row is a dense vector;
 *   <li>0 and 1 under a name such as {@code click} is a label; ISO 8601 text, time stamps, and
 *       whole numbers of that size under a name such as {@code ts} are the time of a row;
 *   <li>free text, and a value of its own in each row, tell nothing and are ignored, as are columns
 *       of one value or none;
 *   <li>a feature is of the request if it is constant within each unit, and of the candidate if it
 *       is constant within each item or neither; sequences are of the request unless they are
 *       constant within each item.
 * </ul>
 *
 * <p>Memory is bounded by twice {@code maxVocabulary} distinct values per column.
 *
 * @param labels columns of labels; empty finds them by name
 * @param item the column of items; null finds it by name
 * @param unit the column of users or requests; null finds it by name
 * @param ignored columns not to look at
 * @param minCount how often a value occurs at least to be in a vocabulary
 * @param maxVocabulary values of a vocabulary at most
 * @param maxLength events of a sequence at most
 */
public record SchemaInference(
    List<String> labels,
    String item,
    String unit,
    Set<String> ignored,
    int minCount,
    int maxVocabulary,
    int maxLength) {
  private static final int LARGEST = 50_000_000; // twice of it is counted

  public SchemaInference {
    labels = List.copyOf(labels);
    ignored = Set.copyOf(ignored);
    requireRange("minCount", minCount, Integer.MAX_VALUE);
    requireRange("maxVocabulary", maxVocabulary, LARGEST);
    requireRange("maxLength", maxLength, 10_000);
  }

  private static void requireRange(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          "schema inference '%s': expected 1 to %s but got %s".formatted(name, most, value));
    }
  }

  /** Values seen twice, vocabularies up to 200,000, sequences up to 100; names tell the rest. */
  public static SchemaInference ofDefaults() {
    return new SchemaInference(List.of(), null, null, Set.of(), 2, 200_000, 100);
  }

  public SchemaInference withLabels(List<String> columns) {
    return new SchemaInference(columns, item, unit, ignored, minCount, maxVocabulary, maxLength);
  }

  public SchemaInference withItem(String column) {
    return new SchemaInference(labels, column, unit, ignored, minCount, maxVocabulary, maxLength);
  }

  public SchemaInference withUnit(String column) {
    return new SchemaInference(labels, item, column, ignored, minCount, maxVocabulary, maxLength);
  }

  public SchemaInference withIgnored(Collection<String> columns) {
    return new SchemaInference(
        labels, item, unit, Set.copyOf(columns), minCount, maxVocabulary, maxLength);
  }

  public SchemaInference withMinCount(int count) {
    return new SchemaInference(labels, item, unit, ignored, count, maxVocabulary, maxLength);
  }

  public SchemaInference withMaxVocabulary(int values) {
    return new SchemaInference(labels, item, unit, ignored, minCount, values, maxLength);
  }

  public SchemaInference withMaxLength(int events) {
    return new SchemaInference(labels, item, unit, ignored, minCount, maxVocabulary, events);
  }

  /**
   * Reads rows and says what they are.
   *
   * @param most rows to look at
   * @throws BadInputException if there are none, a column named is not there, or no column is a
   *     feature
   */
  public InferredSchema infer(Rows rows, long most) {
    List<ColumnFacts> facts = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    Set<String> known = new HashSet<>();
    Map<String, Constancy> keys = new HashMap<>();
    long seen = 0;
    learn(rows, facts, numbers, known, 0);
    while (seen < most && rows.next()) {
      learn(rows, facts, numbers, known, seen);
      read(rows, facts, numbers, keys);
      seen++;
    }
    if (seen == 0) {
      throw new BadInputException("schema: expected rows to look at but there are none");
    }
    return new FeatureChoice(this, facts, keys, seen).made();
  }

  private void learn(
      Rows rows, List<ColumnFacts> facts, List<Integer> numbers, Set<String> known, long before) {
    List<String> columns = rows.columns();
    if (columns.size() == known.size()) {
      return;
    }
    for (String column : columns) {
      if (known.add(column) && !ignored.contains(column)) {
        ColumnFacts found = new ColumnFacts(column, 2 * maxVocabulary);
        found.absent(before);
        int number = -1;
        try {
          number = rows.column(column);
        } catch (BadInputException e) {
          found.unusable("not a value or a list of values");
        }
        if (column.isBlank()) { // as of the row numbers that pandas writes
          found.unusable("no name");
        }
        facts.add(found);
        numbers.add(number);
      }
    }
  }

  private void read(
      Rows rows, List<ColumnFacts> facts, List<Integer> numbers, Map<String, Constancy> keys) {
    List<Object> values = new ArrayList<>(facts.size());
    for (int i = 0; i < facts.size(); i++) {
      ColumnFacts found = facts.get(i);
      Object value = null;
      if (found.unusable() == null) {
        try {
          value = rows.value(numbers.get(i));
          if (rows.has(numbers.get(i))) {
            found.add(value);
          } else {
            found.absent(1);
          }
        } catch (BadInputException e) {
          found.unusable(e.getMessage());
        }
      }
      values.add(value);
    }
    for (int i = 0; i < facts.size(); i++) {
      String name = facts.get(i).name;
      if (isUnit(name) || isItem(name)) {
        keys.computeIfAbsent(name, n -> new Constancy()).add(values.get(i), values);
      }
    }
  }

  boolean isUnit(String column) {
    return unit == null ? NameHints.unit(column) : unit.equals(column);
  }

  boolean isItem(String column) {
    return item == null ? NameHints.item(column) : item.equals(column);
  }
}
