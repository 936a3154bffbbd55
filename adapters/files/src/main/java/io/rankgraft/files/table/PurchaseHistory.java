package io.rankgraft.files.table;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What one customer bought and returned, and what of it was known at a date. */
final class PurchaseHistory {
  private static final long DAY = 86_400;
  private static final long MONTH = 30 * DAY;

  private record Line(long time, String invoice, String item, double amount) {}

  private final String country;
  private final List<Line> lines = new ArrayList<>();
  private final List<Long> returns = new ArrayList<>();

  PurchaseHistory(String country) {
    this.country = country;
  }

  void add(long time, String invoice, String item, double amount) {
    lines.add(new Line(time, invoice, item, amount));
  }

  void addReturn(long time) {
    returns.add(time);
  }

  void sort() {
    lines.sort(Comparator.comparingLong(Line::time));
  }

  /** The amount of purchases from one time on and before another. */
  double spent(long from, long before) {
    double sum = 0;
    for (Line line : lines) {
      sum += line.time >= from && line.time < before ? line.amount : 0;
    }
    return sum;
  }

  /**
   * Sets the features of {@link OnlineRetail#schema} as they were known strictly before a date.
   *
   * @return false, and nothing set, where nothing had been bought
   */
  boolean describe(String customer, long date, RowBuilder row) {
    Line last = null;
    Set<String> invoices = new HashSet<>();
    Set<String> items = new HashSet<>();
    for (Line line : lines) {
      if (line.time >= date) {
        break;
      }
      last = line;
      invoices.add(line.invoice);
      items.add(line.item);
    }
    if (last == null) {
      return false;
    }
    double spent = spent(Long.MIN_VALUE, date);
    row.put(0, customer);
    row.put(1, country);
    row.put(2, last.item);
    row.put(3, (date - last.time) / (double) DAY);
    row.put(4, (date - lines.get(0).time) / (double) DAY);
    row.put(5, (double) invoices.size());
    row.put(6, (double) items.size());
    row.put(7, (double) returns.stream().filter(time -> time < date).count());
    row.put(8, (double) Instant.ofEpochSecond(date).atOffset(ZoneOffset.UTC).getMonthValue());
    row.put(9, Math.log1p(spent));
    row.put(10, Math.log1p(spent(date - MONTH, date)));
    row.put(11, Math.log1p(spent / invoices.size()));
    return true;
  }
}
