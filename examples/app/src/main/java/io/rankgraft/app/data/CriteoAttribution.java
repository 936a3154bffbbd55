package io.rankgraft.app.data;

import io.rankgraft.backbones.list.ItemLists;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Split;
import io.rankgraft.files.table.TableRows;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The Criteo attribution data (Diemert et al. 2017): thirty days of banners with clicks and
 * conversions. One file as it is published, {@code criteo_attribution_dataset.tsv.gz}, or in
 * another form of {@link TableRows}, with a header and the columns timestamp, uid, campaign,
 * conversion, conversion_id, click, cat1 … cat9; others are not read.
 *
 * <p>A list is what one user saw before one conversion, or before none, in order of time: rows of
 * one uid and conversion_id (HEROES, section 5.1). An item has ten fields, campaign and categories,
 * and a number, log(1 + seconds since the item before). Ids rarer than {@code rare} among the
 * training items share id 0. The split is 6 : 2 : 2 by the lists' beginnings. Lists of one item are
 * left out.
 *
 * <p>The file marks every row of a list that led to a conversion. Here the last clicked item of the
 * list has it, or the last item if none was clicked, where it counts as a conversion without a
 * click; the authors' code has it on the last item always. As a list is made of what came before a
 * conversion, length and position tell much of it: look at the baselines 'position only' and 'is
 * last' first. Cost, attribution, click_pos and click_nb are known only afterwards, and
 * time_since_last_click tells of earlier labels: none is a feature.
 *
 * @param rare fewer training items make an id rare
 */
public record CriteoAttribution(int rare) {
  /** The file without its ending. */
  public static final String FILE = "criteo_attribution_dataset";

  /** Ten items. */
  public static final CriteoAttribution DEFAULTS = new CriteoAttribution(10);

  private static final List<String> FIELDS =
      Stream.concat(Stream.of("campaign"), IntStream.rangeClosed(1, 9).mapToObj(c -> "cat" + c))
          .toList();
  private static final double TRAIN = 0.6;
  private static final double VALIDATION = 0.2;
  private static final int SHORTEST = 2;

  public CriteoAttribution {
    if (rare < 1) {
      throw new IllegalArgumentException(
          "criteo attribution 'rare': expected 1 or more but got " + rare);
    }
  }

  /** Lists and their parts, by number of the list. */
  public record Read(ItemLists lists, Split split) {}

  /** Whether a folder has the file. */
  public static boolean isIn(Path folder) {
    return TableRows.find(folder, FILE).isPresent();
  }

  /**
   * @throws BadInputException naming file, line and reason
   * @throws IllegalArgumentException if there are too few lists to split
   */
  public Read read(Path folder) {
    ListRows rows = new ListRows(FIELDS.size());
    try (TableRows table = TableRows.open(folder, FILE)) {
      int time = table.column("timestamp");
      int user = table.column("uid");
      int end = table.column("conversion_id");
      int click = table.column("click");
      int conversion = table.column("conversion");
      int[] fields = FIELDS.stream().mapToInt(table::column).toArray();
      int[] ids = new int[fields.length];
      while (table.next()) {
        for (int f = 0; f < fields.length; f++) {
          ids[f] =
              table.text(fields[f]) == null
                  ? ListRows.MISSING
                  : id(table, fields[f], FIELDS.get(f));
        }
        // A user's rows without a conversion have the id -1: they are one list.
        long key = (long) id(table, user, "uid") << 32 | id(table, end, "conversion_id") + 1;
        rows.add(
            key,
            table.whole(time),
            ids,
            happened(table, click, "click"),
            happened(table, conversion, "conversion"));
      }
    }
    ListRows.Cutting cutting =
        rows.lists(SHORTEST, rare, true, (keys, begins) -> Split.byTime(begins, TRAIN, VALIDATION));
    return new Read(convertedOnce(cutting.lists()), cutting.split());
  }

  private static int id(TableRows rows, int column, String name) {
    long id = rows.whole(column);
    if (id < -1 || id >= Integer.MAX_VALUE) {
      throw rows.bad(
          "expected an id below %s in column '%s' but found %s; correct or remove this row"
              .formatted(Integer.MAX_VALUE, name, id));
    }
    return (int) id;
  }

  static boolean happened(TableRows rows, int column, String name) {
    long label = rows.whole(column);
    if (label != 0 && label != 1) {
      throw rows.bad(
          "expected 0 or 1 in column '%s' but found %s; correct or remove this row"
              .formatted(name, label));
    }
    return label == 1;
  }

  /** The lists with one conversion each at most. */
  private static ItemLists convertedOnce(ItemLists lists) {
    float[] once = new float[lists.items()];
    for (int l = 0; l < lists.size(); l++) {
      boolean converted = false;
      int at = lists.begin()[l + 1] - 1;
      for (int i = lists.begin()[l]; i < lists.begin()[l + 1]; i++) {
        converted |= lists.conversions()[i] == 1;
        if (lists.clicks()[i] == 1) {
          at = i;
        }
      }
      once[at] = converted ? 1 : 0;
    }
    return lists.withLabels(lists.clicks(), once);
  }
}
