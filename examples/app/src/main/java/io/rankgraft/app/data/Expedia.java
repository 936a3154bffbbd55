package io.rankgraft.app.data;

import io.rankgraft.backbones.list.ItemLists;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Split;
import io.rankgraft.files.table.TableRows;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleToIntFunction;

/**
 * The searches of Kaggle's Personalize Expedia Hotel Searches (2013): hotels in the order shown,
 * with clicks and bookings. One file {@code train} as it is published, or in another form of {@link
 * TableRows}; the published test file has no labels and is not read.
 *
 * <p>A list is a search, in the order of {@code position}; a booking is the conversion of a click.
 * Items have ids alone: those of hotel, country, destination, site and visitor's country, and what
 * is a number in buckets ({@link #FIELDS}). Ids rarer than {@code rare} among the training items
 * share id 0 with missing ones, which the file spells NULL. The split is 6 : 2 : 2 by the time of
 * the search.
 *
 * <p>gross_bookings_usd is known of booked hotels alone and no feature; prop_log_historical_price
 * and the competitors' columns are not read.
 *
 * @param rare fewer training items make an id rare
 */
public record Expedia(int rare) {
  /** The file without its ending. */
  public static final String FILE = "train";

  /** Ten items. */
  public static final Expedia DEFAULTS = new Expedia(10);

  /** A column as an id: a number as it is read, into a whole number of 0 or more. */
  private record Field(String column, DoubleToIntFunction id) {}

  private static final DoubleToIntFunction WHOLE = value -> (int) value;
  private static final int STAYS = 15; // longer ones, and larger groups, are alike

  private static final List<Field> FIELDS =
      List.of(
          new Field("prop_id", WHOLE),
          new Field("prop_country_id", WHOLE),
          new Field("srch_destination_id", WHOLE),
          new Field("site_id", WHOLE),
          new Field("visitor_location_country_id", WHOLE),
          new Field("prop_starrating", WHOLE),
          new Field("prop_review_score", score -> (int) Math.round(2 * score)),
          new Field("prop_brand_bool", WHOLE),
          new Field("promotion_flag", WHOLE),
          new Field("price_usd", price -> (int) (4 * Math.log1p(Math.max(0, price)))),
          new Field("prop_location_score1", score -> (int) Math.round(2 * Math.max(0, score))),
          new Field("prop_location_score2", score -> (int) Math.round(20 * Math.max(0, score))),
          new Field("srch_length_of_stay", nights -> (int) Math.min(STAYS, nights)),
          new Field("srch_adults_count", adults -> (int) Math.min(STAYS, adults)),
          new Field("random_bool", WHOLE));

  private static final double TRAIN = 0.6;
  private static final double VALIDATION = 0.2;
  private static final int SHORTEST = 2;
  private static final long PLACES = 1000; // more than a search shows
  private static final String NONE = "NULL";

  public Expedia {
    if (rare < 1) {
      throw new IllegalArgumentException("expedia 'rare': expected 1 or more but got " + rare);
    }
  }

  /** Lists and their parts, by number of the list. */
  public record Read(ItemLists lists, Split split) {}

  /** Whether a folder has the file: other data sets have one of this name, with other columns. */
  public static boolean isIn(Path folder) {
    return TableRows.find(folder, FILE)
        .map(
            file -> {
              try (TableRows rows = TableRows.open(file)) {
                return rows.header().containsAll(List.of("srch_id", "booking_bool"));
              }
            })
        .orElse(false);
  }

  /**
   * @throws BadInputException naming file, line and reason
   * @throws IllegalArgumentException if there are too few lists to split
   */
  public Read read(Path folder) {
    ListRows rows = new ListRows(FIELDS.size());
    try (TableRows table = TableRows.open(folder, FILE)) {
      int search = table.column("srch_id");
      int time = table.column("date_time");
      int position = table.column("position");
      int click = table.column("click_bool");
      int booking = table.column("booking_bool");
      int[] fields = FIELDS.stream().mapToInt(f -> table.column(f.column())).toArray();
      int[] ids = new int[fields.length];
      while (table.next()) {
        for (int f = 0; f < ids.length; f++) {
          ids[f] = id(table, fields[f], FIELDS.get(f));
        }
        long place = table.whole(position);
        if (place < 1 || place >= PLACES) {
          throw table.bad(
              "expected a position of 1 to %s but found %s; correct or remove this row"
                  .formatted(PLACES - 1, place));
        }
        rows.add(
            table.whole(search),
            seconds(table, time) * PLACES + place, // by search time, then as shown
            ids,
            CriteoAttribution.happened(table, click, "click_bool"),
            CriteoAttribution.happened(table, booking, "booking_bool"));
      }
    }
    ListRows.Cutting cutting =
        rows.lists(
            SHORTEST, rare, false, (keys, begins) -> Split.byTime(begins, TRAIN, VALIDATION));
    return new Read(cutting.lists(), cutting.split());
  }

  private static int id(TableRows table, int column, Field field) {
    String text = table.text(column);
    if (text == null || text.equals(NONE)) {
      return ListRows.MISSING;
    }
    int id = field.id().applyAsInt(table.number(column));
    if (id < 0) {
      throw table.bad(
          "expected a number of 0 or more in column '%s' but found '%s'; correct or remove this row"
              .formatted(field.column(), text));
    }
    return id;
  }

  private static long seconds(TableRows table, int column) {
    String text = String.valueOf(table.text(column));
    try {
      return LocalDateTime.parse(text.replace(' ', 'T')).toEpochSecond(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw table.bad(
          "expected a time like 2013-04-04 08:32:15 but found '%s'; correct or remove this row"
              .formatted(text));
    }
  }

  /** The columns that are fields, in order. */
  static List<String> columns() {
    List<String> columns = new ArrayList<>();
    FIELDS.forEach(field -> columns.add(field.column()));
    return columns;
  }
}
