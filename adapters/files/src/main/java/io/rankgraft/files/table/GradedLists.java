package io.rankgraft.files.table;

import io.rankgraft.data.BadInputException;
import io.rankgraft.files.TextStart;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Documents of queries with grades, as learning-to-rank data sets have them; rows of a query stand
 * together. Two forms, plain or gzip:
 *
 * <ul>
 *   <li>{@code .tsv}: a header {@code label qid f1 f2 …}, all features in every row;
 *   <li>{@code .txt}: {@code label qid:Q index:value …} with indices from 1, features left out
 *       being 0 (SVM-light). What follows a {@code #} is a comment.
 * </ul>
 *
 * @param begin the rows of list l are {@code begin[l] .. begin[l + 1] − 1}
 * @param width how many features a row has
 * @param features row after row
 * @param grades 0 and up, one a row
 */
public record GradedLists(int[] begin, int width, float[] features, int[] grades) {
  private static final int MAX_FEATURES = 100_000;

  public int size() {
    return begin.length - 1;
  }

  /** The file of a part, such as {@code train}, of any form; null if there is none. */
  public static Path find(Path folder, String part) {
    return List.of(".tsv", ".tsv.gz", ".txt", ".txt.gz").stream()
        .map(ending -> folder.resolve(part + ending))
        .filter(Files::isRegularFile)
        .findFirst()
        .orElse(null);
  }

  /**
   * @throws BadInputException naming file, line and reason
   */
  public static GradedLists read(Path file) {
    var rows = new Rows(file);
    if (file.getFileName().toString().contains(".tsv")) {
      readTable(file, rows);
    } else {
      readSparse(file, rows);
    }
    return rows.take();
  }

  /** The same lists with more features, which are 0: for parts that do not name the last ones. */
  public GradedLists withWidth(int wider) {
    float[] padded = new float[grades.length * wider];
    for (int r = 0; r < grades.length; r++) {
      System.arraycopy(features, r * width, padded, r * wider, Math.min(width, wider));
    }
    return new GradedLists(begin, wider, padded, grades);
  }

  private static void readTable(Path file, Rows rows) {
    try (TableRows csv = TableRows.open(file)) {
      int label = csv.column("label");
      int query = csv.column("qid");
      int features = csv.header().size();
      float[] values = new float[features - 2];
      while (csv.next()) {
        int at = 0;
        for (int c = 0; c < features; c++) {
          if (c != label && c != query) {
            values[at] = (float) csv.number(c);
            if (!Float.isFinite(values[at++])) {
              throw csv.bad(
                  "expected a number in column '%s' but found none; correct or remove this row"
                      .formatted(csv.header().get(c)));
            }
          }
        }
        rows.add(csv.line(), csv.text(query), csv.number(label), values, at);
      }
    }
  }

  private static void readSparse(Path file, Rows rows) {
    long line = 0;
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(open(file), StandardCharsets.UTF_8.newDecoder()))) {
      float[] values = new float[512];
      for (String text = in.readLine(); text != null; text = in.readLine()) {
        line++;
        int comment = text.indexOf('#');
        String[] parts = (comment < 0 ? text : text.substring(0, comment)).strip().split("\\s+");
        if (parts.length == 1 && parts[0].isEmpty()) {
          continue;
        }
        if (parts.length < 2 || !parts[1].startsWith("qid:")) {
          throw BadInputException.at(
              file, line, "expected 'label qid:Q index:value …'; correct or remove this row");
        }
        Arrays.fill(values, 0);
        int width = 0;
        for (int p = 2; p < parts.length; p++) {
          int colon = parts[p].indexOf(':');
          int index = colon < 1 ? 0 : Integer.parseInt(parts[p].substring(0, colon));
          if (index < 1 || index > MAX_FEATURES) {
            throw BadInputException.at(
                file,
                line,
                "expected index:value with an index of 1 to %s but found '%s'; correct or remove this row"
                    .formatted(MAX_FEATURES, parts[p]));
          }
          if (index > values.length) {
            values = Arrays.copyOf(values, Math.max(index, 2 * values.length));
          }
          values[index - 1] = Float.parseFloat(parts[p].substring(colon + 1));
          if (!Float.isFinite(values[index - 1])) {
            throw BadInputException.at(
                file,
                line,
                "expected a finite number as value %s but found '%s'; correct or remove this row"
                    .formatted(index, parts[p]));
          }
          width = Math.max(width, index);
        }
        rows.add(line, parts[1].substring(4), Double.parseDouble(parts[0]), values, width);
      }
    } catch (NumberFormatException e) {
      throw BadInputException.at(
          file, line, "expected numbers but " + e.getMessage() + "; correct or remove this row");
    } catch (CharacterCodingException e) {
      throw BadInputException.in(
          file,
          "expected UTF-8 but found other bytes after line %s; write the file in UTF-8"
              .formatted(line));
    } catch (IOException e) {
      throw BadInputException.in(file, "expected graded lists to read but " + e.getMessage());
    }
  }

  private static InputStream open(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      return TextStart.check(file, in);
    } catch (IOException | BadInputException e) {
      in.close();
      throw e;
    }
  }

  /** Rows as they come. */
  private static final class Rows {
    private final Path file;
    private final List<float[]> features = new ArrayList<>();
    private final List<Integer> begin = new ArrayList<>();
    private final Set<String> queries = new HashSet<>();
    private int[] grades = new int[1024];
    private String current;
    private int width;

    Rows(Path file) {
      this.file = file;
    }

    void add(long line, String query, double grade, float[] values, int count) {
      int row = features.size();
      if (query == null || grade != Math.rint(grade) || grade < 0 || grade > 30) {
        throw BadInputException.at(
            file,
            line,
            "expected a query and a grade of 0 to 30 but found '%s' and %s; correct or remove this row"
                .formatted(query, grade));
      }
      if (!query.equals(current)) {
        if (!queries.add(query)) {
          throw BadInputException.at(
              file,
              line,
              "expected the rows of query '%s' to stand together; sort the file".formatted(query));
        }
        current = query;
        begin.add(row);
      }
      if (row == grades.length) {
        grades = Arrays.copyOf(grades, 2 * row);
      }
      grades[row] = (int) grade;
      features.add(Arrays.copyOf(values, count));
      width = Math.max(width, count);
    }

    GradedLists take() {
      int rows = features.size();
      if (rows == 0) {
        throw BadInputException.in(file, "expected rows but there are none");
      }
      begin.add(rows);
      float[] flat = new float[rows * width];
      for (int r = 0; r < rows; r++) {
        System.arraycopy(features.get(r), 0, flat, r * width, features.get(r).length);
      }
      return new GradedLists(
          begin.stream().mapToInt(b -> b).toArray(), width, flat, Arrays.copyOf(grades, rows));
    }
  }
}
