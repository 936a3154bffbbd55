package io.rankgraft.files.table;

import io.rankgraft.data.Axis;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The transactions of Kaggle's Acquire Valued Shoppers Challenge (2014) as HTLNet's chain
 * "Kaggle-Revenue": for a customer's first purchase from a company, whether they buy from it again
 * within a year, whether within a month, and for how much in that month. One file {@code
 * transactions} of any form of {@link TableRows} with the columns id, chain, dept, category,
 * company, brand, date, productmeasure, purchasequantity and purchaseamount; the rows of a customer
 * stand together, as they are published.
 *
 * <p>One row for every customer and company whose first purchase lies in the window. Features are
 * of that first day: its dearest product, and the logarithms of amount and number of products.
 *
 * <pre>
 *   repurchase-1y    a purchase after the first day, up to 365 days after it
 *   repurchase-1m    a purchase after the first day, up to 30 days after it
 *   amount-1m        the sum of those 30 days
 * </pre>
 *
 * <p>The process is that of Wang et al. 2019 (ZILN), section 5, which HTLNet follows: returns and
 * amounts of 0 are left out, and the companies are those with the most rows. Labels take a year to
 * be known and the window is four months: no part of it could have been trained on when the next
 * began. The split by time is the paper's, and the notes say so.
 *
 * @param from the first day of the window; {@code to} the last
 * @param companies how many companies, those with the most transactions
 */
public record AcquireValuedShoppers(LocalDate from, LocalDate to, int companies) {
  /** The file without its ending. */
  public static final String FILE = "transactions";

  /** The chain. */
  public static final List<String> TASKS = List.of("repurchase-1y", "repurchase-1m", "amount-1m");

  private static final List<String> PRODUCT =
      List.of("chain", "dept", "category", "company", "brand", "productmeasure");
  private static final int YEAR = 365;
  private static final int MONTH = 30;

  /** The window and the number of companies of the ZILN paper. */
  public static final AcquireValuedShoppers DEFAULTS =
      new AcquireValuedShoppers(LocalDate.of(2012, 3, 1), LocalDate.of(2012, 7, 1), 20);

  public AcquireValuedShoppers {
    if (to.isBefore(from) || companies < 1) {
      throw new IllegalArgumentException(
          "acquire valued shoppers: expected a window and 1 company or more but got %s to %s, %s"
              .formatted(from, to, companies));
    }
  }

  /** A purchase of one customer from one company. */
  private record Purchase(long day, double amount, String[] product) {}

  /** Whether a folder has the file: another data set has one of this name, with other columns. */
  public static boolean isIn(Path folder) {
    return TableRows.find(folder, FILE)
        .map(
            file -> {
              try (TableRows rows = TableRows.open(file)) {
                return rows.header().contains("purchaseamount");
              }
            })
        .orElse(false);
  }

  /** What the rows are made of. */
  public static FeatureSchema schema() {
    List<Feature> features = new ArrayList<>();
    for (String name : PRODUCT) {
      features.add(
          new Feature(
              name, Axis.CANDIDATE, new Categorical.Hashed(8192, FeatureType.Rule.RESERVE)));
    }
    features.add(new Feature("log-amount", Axis.CANDIDATE, new FeatureType.Dense(1, null)));
    features.add(new Feature("log-products", Axis.CANDIDATE, new FeatureType.Dense(1, null)));
    return new FeatureSchema(features);
  }

  /**
   * Reads the file twice: for the companies, then for their rows.
   *
   * @throws BadInputException naming file, line and reason
   */
  public LabelledTable read(Path folder) {
    Set<String> largest = largest(folder);
    RowBuilder builder = new RowBuilder(schema(), TASKS);
    Map<String, Long> notes = new LinkedHashMap<>();
    long[] days = new long[16];
    try (TableRows rows = TableRows.open(folder, FILE)) {
      int id = rows.column("id");
      int company = rows.column("company");
      int date = rows.column("date");
      int amount = rows.column("purchaseamount");
      int[] product = PRODUCT.stream().mapToInt(rows::column).toArray();
      Set<String> done = new HashSet<>();
      Map<String, List<Purchase>> bought = new LinkedHashMap<>(); // of the customer, by company
      String customer = null;
      boolean more = rows.next();
      while (more) {
        String who = rows.text(id);
        if (!String.valueOf(who).equals(customer)) {
          if (!done.add(String.valueOf(who))) {
            throw rows.bad(
                "expected the rows of a customer to stand together but '%s' comes again; sort the file by id"
                    .formatted(who));
          }
          customer = String.valueOf(who);
        }
        double paid = rows.number(amount);
        if (Double.isNaN(paid)) {
          throw rows.bad("expected a purchase amount but found none; correct or remove this row");
        } else if (paid <= 0) {
          notes.merge("returns and amounts of 0, left out", 1L, Long::sum);
        } else if (largest.contains(rows.text(company))) {
          String[] of = Arrays.stream(product).mapToObj(rows::text).toArray(String[]::new);
          bought
              .computeIfAbsent(rows.text(company), c -> new ArrayList<>())
              .add(new Purchase(day(rows, date), paid, of));
        }
        more = rows.next();
        if (!more || !String.valueOf(rows.text(id)).equals(customer)) {
          for (List<Purchase> purchases : bought.values()) {
            if (describe(purchases, builder)) {
              if (builder.rows() == days.length) {
                days = Arrays.copyOf(days, 2 * days.length);
              }
              days[builder.rows()] = purchases.get(0).day();
              builder.end();
            }
          }
          bought.clear();
        }
      }
    }
    if (builder.rows() == 0) {
      throw BadInputException.in(
          folder.resolve(FILE),
          "expected first purchases from %s to %s but there are none; check the dates"
              .formatted(from, to));
    }
    notes.put("days until the last label of a row is known: parts overlap", (long) YEAR);
    long[] timestamps = Arrays.copyOf(days, builder.rows());
    return new LabelledTable(
        "acquire-valued-shoppers", schema(), TASKS, builder.take(), timestamps, 0, notes);
  }

  private Set<String> largest(Path folder) {
    Map<String, Long> counts = new HashMap<>();
    try (TableRows rows = TableRows.open(folder, FILE)) {
      int company = rows.column("company");
      while (rows.next()) {
        if (rows.text(company) == null) {
          throw rows.bad("expected a company but found none; correct or remove this row");
        }
        counts.merge(rows.text(company), 1L, Long::sum);
      }
    }
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(companies)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** A row of one customer and company; false if their first purchase is outside the window. */
  private boolean describe(List<Purchase> purchases, RowBuilder row) {
    purchases.sort(
        Comparator.comparingLong(Purchase::day)
            .thenComparing(Purchase::amount, Comparator.reverseOrder()));
    Purchase dearest = purchases.get(0);
    long first = dearest.day();
    if (first < from.toEpochDay() || first > to.toEpochDay()) {
      return false;
    }
    double initial = 0;
    int products = 0;
    double month = 0;
    boolean again = false;
    for (Purchase p : purchases) {
      long after = p.day() - first;
      initial += after == 0 ? p.amount() : 0;
      products += after == 0 ? 1 : 0;
      month += after > 0 && after <= MONTH ? p.amount() : 0;
      again |= after > 0 && after <= YEAR;
    }
    for (int f = 0; f < PRODUCT.size(); f++) {
      row.put(f, dearest.product()[f]);
    }
    row.put(PRODUCT.size(), Math.log1p(initial));
    row.put(PRODUCT.size() + 1, Math.log1p(products));
    row.label(0, again ? 1 : 0);
    row.label(1, month > 0 ? 1 : 0);
    row.label(2, (float) month);
    return true;
  }

  private static long day(TableRows rows, int column) {
    String text = String.valueOf(rows.text(column));
    try {
      return LocalDate.parse(text.length() > 10 ? text.substring(0, 10) : text).toEpochDay();
    } catch (DateTimeParseException e) {
      throw rows.bad(
          "expected a date like 2012-03-02 but found '%s'; correct or remove this row"
              .formatted(text));
    }
  }
}
