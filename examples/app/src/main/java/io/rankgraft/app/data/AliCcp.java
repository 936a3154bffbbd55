package io.rankgraft.app.data;

import io.rankgraft.backbones.list.ItemLists;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Split;
import io.rankgraft.files.table.TableRows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Ali-CCP (Ma et al. 2018, Tianchi data set 408): impressions of a recommender with clicks and
 * purchases. Files as they are published, plain or gzip, without headers:
 *
 * <pre>
 *   sample_skeleton_train.csv, …_test.csv   sample, click, conversion, common features, count, features
 *   common_features_train.csv, …_test.csv   common features, count, features
 * </pre>
 *
 * Common features are named by up to 16 hexadecimal digits; features are {@code field \x02 id \x03
 * value} with {@code \x01} between them.
 *
 * <p>Rows with the same common features are one list, by sample number (HEROES, section 5.1). An
 * item has the eighteen fields with one id each: 101, 121, 122, 124 … 129 of the user, 205, 206,
 * 207, 216 of the item, 508, 509, 702, 853 of both, 301 of the context. The fields of many ids,
 * 109_14, 110_14, 127_14, 150_14 and 210, and the values beside ids are not read. Ids rarer than
 * {@code rare} among the training items share id 0. The last tenth of the training lists, by their
 * first sample, validates; without test files the split is 6 : 2 : 2.
 *
 * <p>All rows are held in memory, at some 160 bytes each while lists are made.
 *
 * @param rare fewer training items make an id rare
 */
public record AliCcp(int rare) {
  /** A hundred items, as the authors' code has it. */
  public static final AliCcp DEFAULTS = new AliCcp(100);

  private static final String SKELETON = "sample_skeleton_";
  private static final String COMMON = "common_features_";
  private static final List<String> PARTS = List.of("train", "test");
  private static final List<String> OF_COMMON =
      List.of("101", "121", "122", "124", "125", "126", "127", "128", "129");
  private static final List<String> OF_ITEM =
      List.of("205", "206", "207", "216", "508", "509", "702", "853", "301");
  private static final List<String> COMMON_COLUMNS = List.of("common", "count", "features");
  private static final List<String> SKELETON_COLUMNS =
      Stream.concat(Stream.of("sample", "click", "conversion"), COMMON_COLUMNS.stream()).toList();
  private static final char NEXT = 1;
  private static final char ID = 2;
  private static final char VALUE = 3;
  private static final int HEX = 16;

  public AliCcp {
    if (rare < 1) {
      throw new IllegalArgumentException("ali-ccp 'rare': expected 1 or more but got " + rare);
    }
  }

  /** Lists and their parts, by number of the list. */
  public record Read(ItemLists lists, Split split) {}

  /** Whether a folder has the file to train on. */
  public static boolean isIn(Path folder) {
    return Files.isRegularFile(file(folder, SKELETON, PARTS.get(0)));
  }

  private static Path file(Path folder, String name, String part) {
    Path plain = folder.resolve(name + part + ".csv");
    return Files.exists(plain) ? plain : folder.resolve(name + part + ".csv.gz");
  }

  /**
   * @throws BadInputException naming file, line and reason
   * @throws IllegalArgumentException if there are too few lists to split
   */
  public Read read(Path folder) {
    ListRows rows = new ListRows(OF_COMMON.size() + OF_ITEM.size());
    for (int part = 0; part < PARTS.size(); part++) {
      if (part == 0 || Files.exists(file(folder, SKELETON, PARTS.get(part)))) {
        Path common = file(folder, COMMON, PARTS.get(part));
        readSkeleton(file(folder, SKELETON, PARTS.get(part)), part, Common.read(common), rows);
      }
    }
    ListRows.Cutting cutting = rows.lists(1, rare, false, AliCcp::split);
    return new Read(cutting.lists(), cutting.split());
  }

  private static void readSkeleton(Path file, int part, Common common, ListRows out) {
    try (TableRows rows = TableRows.open(file, SKELETON_COLUMNS)) {
      int[] ids = new int[OF_COMMON.size() + OF_ITEM.size()];
      while (rows.next()) {
        long key = key(rows, 3);
        int at = common.keys().of(key);
        if (at < 0) {
          throw rows.bad(
              "expected common features '%s' in %s but there are none; is it a file of this part?"
                  .formatted(rows.text(3), common.file().getFileName()));
        }
        System.arraycopy(common.ids(), at * OF_COMMON.size(), ids, 0, OF_COMMON.size());
        features(rows, 5, OF_ITEM, ids, OF_COMMON.size());
        out.add(
            (long) part << 32 | at,
            rows.whole(0),
            ids,
            CriteoAttribution.happened(rows, 1, "click"),
            CriteoAttribution.happened(rows, 2, "conversion"));
      }
    }
  }

  /** Lists of the test files are the test part, whenever they were. */
  private static Split split(long[] keys, long[] begins) {
    int train = 0;
    while (train < keys.length && keys[train] >>> 32 == 0) {
      train++;
    }
    if (train == keys.length) {
      return Split.byTime(begins, 0.6, 0.2);
    }
    // Three parts of the training lists by time, of which the last two are one.
    Split early = Split.byTime(Arrays.copyOf(begins, train), 0.9, 0.05);
    return new Split(
        early.train(),
        IntStream.concat(IntStream.of(early.validation()), IntStream.of(early.test())).toArray(),
        IntStream.range(train, keys.length).toArray());
  }

  private static long key(TableRows rows, int column) {
    String text = rows.text(column);
    try {
      return Long.parseUnsignedLong(String.valueOf(text), HEX);
    } catch (NumberFormatException e) {
      throw rows.bad(
          "expected common features by up to 16 hexadecimal digits but found '%s'; correct or remove this row"
              .formatted(text));
    }
  }

  /** Writes the ids of some fields, from one place on. */
  private static void features(
      TableRows rows, int column, List<String> fields, int[] ids, int place) {
    Arrays.fill(ids, place, place + fields.size(), ListRows.MISSING);
    String text = rows.text(column);
    int from = 0;
    while (text != null && from < text.length()) {
      int next = text.indexOf(NEXT, from);
      int end = next < 0 ? text.length() : next;
      int id = text.indexOf(ID, from);
      int value = text.indexOf(VALUE, from);
      if (!(from < id && id < value && value < end)) {
        throw rows.bad(
            "expected features as field \\x02 id \\x03 value with \\x01 between them but found none at character %s; correct or remove this row"
                .formatted(from + 1));
      }
      for (int f = 0; f < fields.size(); f++) {
        if (fields.get(f).length() == id - from && text.startsWith(fields.get(f), from)) {
          ids[place + f] = whole(rows, text, id + 1, value);
        }
      }
      from = end + 1;
    }
  }

  private static int whole(TableRows rows, String text, int from, int to) {
    try {
      int id = Integer.parseInt(text, from, to, 10);
      if (id >= 0) {
        return id;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw rows.bad(
        "expected the id of a feature to be a whole number but found '%s'; correct or remove this row"
            .formatted(text.substring(from, to)));
  }

  /**
   * Common features by name.
   *
   * @param ids of each name in the order of {@code keys}, field after field
   */
  private record Common(Path file, DenseIds keys, int[] ids) {
    static Common read(Path file) {
      long[] keys = new long[1024];
      int[] ids = new int[1024 * OF_COMMON.size()];
      int size = 0;
      try (TableRows rows = TableRows.open(file, COMMON_COLUMNS)) {
        while (rows.next()) {
          if (size == keys.length) {
            keys = Arrays.copyOf(keys, 2 * size);
            ids = Arrays.copyOf(ids, 2 * ids.length);
          }
          keys[size] = key(rows, 0);
          features(rows, 2, OF_COMMON, ids, size * OF_COMMON.size());
          size++;
        }
      }
      DenseIds dense = DenseIds.of(keys, size);
      int[] ordered = new int[dense.size() * OF_COMMON.size()];
      for (int i = 0; i < size; i++) {
        System.arraycopy(
            ids,
            i * OF_COMMON.size(),
            ordered,
            dense.of(keys[i]) * OF_COMMON.size(),
            OF_COMMON.size());
      }
      return new Common(file, dense, ordered);
    }
  }
}
