package io.rankgraft.files.table;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * UCI Online Retail (Chen, Sain and Guo 2012) as a chain of hybrid targets: for a customer and a
 * date, whether they buy again, whether within a month, and for how much in that month. One file
 * {@code transactions} of any form of {@link TableRows} with the columns InvoiceNo, StockCode,
 * Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country.
 *
 * <p>One row for every customer who bought before the date, for several dates. A purchase is a line
 * with a customer, a positive quantity and price and no cancellation; cancellations count as
 * returns. Features look strictly before the date, labels at the date and after:
 *
 * <pre>
 *   again    a purchase within {@code againDays}
 *   month    a purchase within 30 days
 *   amount   quantity · price of those 30 days
 * </pre>
 *
 * The label span of the table is {@code againDays}, so that {@link LabelledTable#splitByTime}
 * trains on no label that reaches into a later part.
 *
 * @param againDays the longer window, over 30
 * @param everyDays days between two dates
 * @param firstDays days of history before the first date
 */
public record OnlineRetail(int againDays, int everyDays, int firstDays) {
  /** The file without its ending. */
  public static final String FILE = "transactions";

  /** The chain. */
  public static final List<String> TASKS = List.of("again", "month", "amount");

  private static final int MONTH_DAYS = 30;
  private static final long DAY = 86_400;
  private static final double[] DAYS = {3, 7, 14, 21, 30, 45, 60, 90, 120, 180};
  private static final double[] COUNTS = {2, 3, 4, 5, 7, 10, 15, 25, 50};

  public OnlineRetail {
    if (againDays <= MONTH_DAYS || everyDays < 1 || firstDays < 1) {
      throw new IllegalArgumentException(
          "online retail: expected againDays over 30, everyDays and firstDays of 1 or more but got %s, %s, %s"
              .formatted(againDays, everyDays, firstDays));
    }
  }

  /** Again within 60 days, a date a week, the first after 60 days. */
  public static OnlineRetail ofDefaults() {
    return new OnlineRetail(60, 7, 60);
  }

  /** What the rows are made of. */
  public static FeatureSchema schema() {
    return new FeatureSchema(
        List.of(
            new Feature(
                "customer", Axis.CANDIDATE, new Categorical.Hashed(8192, FeatureType.Rule.REJECT)),
            new Feature(
                "country", Axis.CANDIDATE, new Categorical.Hashed(256, FeatureType.Rule.RESERVE)),
            new Feature(
                "last-item",
                Axis.CANDIDATE,
                new Categorical.Hashed(4096, FeatureType.Rule.RESERVE)),
            bucketed("days-since-last", DAYS),
            bucketed("days-since-first", DAYS),
            bucketed("invoices", COUNTS),
            bucketed("items", COUNTS),
            bucketed("returns", COUNTS),
            bucketed("month-of-year", new double[] {2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}),
            number("log-spent"),
            number("log-spent-last-month"),
            number("log-spent-per-invoice")));
  }

  private static Feature bucketed(String name, double[] boundaries) {
    return new Feature(
        name, Axis.CANDIDATE, new FeatureType.Bucketed(boundaries, FeatureType.Rule.REJECT));
  }

  private static Feature number(String name) {
    return new Feature(name, Axis.CANDIDATE, new FeatureType.Dense(1, null));
  }

  /**
   * @param folder holds the file
   * @throws BadInputException naming file, line and reason, or if the log is too short for one date
   */
  public LabelledTable read(Path folder) {
    Map<String, PurchaseHistory> customers = new LinkedHashMap<>();
    Map<String, Long> notes = new LinkedHashMap<>();
    long[] span = {Long.MAX_VALUE, Long.MIN_VALUE};
    try (TableRows rows = TableRows.open(folder, FILE)) {
      readInto(rows, customers, notes, span);
    }
    customers.values().forEach(PurchaseHistory::sort);
    RowBuilder builder = new RowBuilder(schema(), TASKS);
    long[] dates = new long[16];
    long first = Math.floorDiv(span[0], DAY) * DAY + firstDays * DAY;
    for (long date = first; date + againDays * DAY <= span[1]; date += everyDays * DAY) {
      for (Map.Entry<String, PurchaseHistory> customer : customers.entrySet()) {
        if (customer.getValue().describe(customer.getKey(), date, builder)) {
          label(customer.getValue(), date, builder);
          if (builder.rows() == dates.length) {
            dates = Arrays.copyOf(dates, 2 * dates.length);
          }
          dates[builder.rows()] = date;
          builder.end();
        }
      }
    }
    if (builder.rows() == 0) {
      throw BadInputException.in(
          folder.resolve(FILE),
          "expected a log of more than %s days but it is too short for one date"
              .formatted(firstDays + againDays));
    }
    long[] timestamps = Arrays.copyOf(dates, builder.rows());
    return new LabelledTable(
        "online-retail", schema(), TASKS, builder.take(), timestamps, againDays * DAY, notes);
  }

  private void label(PurchaseHistory customer, long date, RowBuilder builder) {
    double month = customer.spent(date, date + MONTH_DAYS * DAY);
    builder.label(0, customer.spent(date, date + againDays * DAY) > 0 ? 1 : 0);
    builder.label(1, month > 0 ? 1 : 0);
    builder.label(2, (float) month);
  }

  private static void readInto(
      TableRows rows,
      Map<String, PurchaseHistory> customers,
      Map<String, Long> notes,
      long[] span) {
    int invoice = rows.column("InvoiceNo");
    int item = rows.column("StockCode");
    int quantity = rows.column("Quantity");
    int date = rows.column("InvoiceDate");
    int price = rows.column("UnitPrice");
    int customer = rows.column("CustomerID");
    int country = rows.column("Country");
    while (rows.next()) {
      long time = seconds(rows, date);
      span[0] = Math.min(span[0], time);
      span[1] = Math.max(span[1], time);
      String who = rows.text(customer);
      String number = rows.text(invoice);
      double pieces = rows.number(quantity);
      double each = rows.number(price);
      if (Double.isNaN(pieces) || Double.isNaN(each) || number == null) {
        throw rows.bad(
            "expected an invoice, a quantity and a price but one is missing; correct or remove this row");
      }
      if (who == null) {
        notes.merge("lines without a customer", 1L, Long::sum);
        continue;
      }
      PurchaseHistory history =
          customers.computeIfAbsent(who, c -> new PurchaseHistory(rows.text(country)));
      if (number.startsWith("C") || pieces < 0) {
        notes.merge("cancelled lines, counted as returns", 1L, Long::sum);
        history.addReturn(time);
      } else if (pieces == 0 || each <= 0) {
        notes.merge("lines without quantity or price", 1L, Long::sum);
      } else {
        history.add(time, number, rows.text(item), pieces * each);
      }
    }
  }

  private static long seconds(TableRows rows, int column) {
    String text = rows.text(column);
    try {
      return LocalDateTime.parse(String.valueOf(text).replace(' ', 'T'))
          .toEpochSecond(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw rows.bad(
          "expected a date like 2010-12-01 08:26:00 but found '%s'; correct or remove this row"
              .formatted(text));
    }
  }
}
