package io.rankgraft.app.logs;

import io.rankgraft.app.logs.LogForm.Sequence;
import io.rankgraft.app.logs.LogForm.Task;
import io.rankgraft.files.table.TableRows;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;

/**
 * UCI Online Retail (Chen, Sain and Guo 2012), file {@code transactions}: a row is a customer, a
 * stock code and an invoice line; bought, and bought in bulk (a dozen or more). Sequences: lines of
 * earlier invoices, those in bulk, and the lines of this invoice that come before. Cancellations,
 * lines without a customer, and lines without quantity or price take no part.
 */
final class OnlineRetailLog implements EventReader {
  private static final int BOUGHT = 1;
  private static final int BULK = 2;
  private static final int DOZEN = 12;

  @Override
  public LogForm form() {
    return new LogForm(
        List.of(
            Sequence.of("earlier", BOUGHT),
            Sequence.of("bulks", BULK),
            new Sequence("basket", BOUGHT, true)),
        15,
        List.of(new Task("bulk", BULK), new Task("buy", BOUGHT)),
        false,
        3,
        1500,
        1);
  }

  @Override
  public void read(Path data, Sink sink) {
    try (TableRows rows = TableRows.open(data, "transactions")) {
      int invoice = rows.column("InvoiceNo");
      int item = rows.column("StockCode");
      int quantity = rows.column("Quantity");
      int date = rows.column("InvoiceDate");
      int price = rows.column("UnitPrice");
      int customer = rows.column("CustomerID");
      while (rows.next()) {
        String number = rows.text(invoice);
        double pieces = rows.number(quantity);
        if (rows.text(customer) == null
            || rows.text(item) == null
            || number == null
            || number.startsWith("C")
            || !(pieces > 0)
            || !(rows.number(price) > 0)) {
          continue;
        }
        sink.event(
            EventReader.word(rows.text(customer)),
            EventReader.word(rows.text(item)),
            seconds(rows, date),
            number,
            pieces >= DOZEN ? BOUGHT | BULK : BOUGHT);
      }
    }
  }

  /** Of a date such as 2010-12-01 08:26:00, in UTC. */
  static long seconds(TableRows rows, int column) {
    String text = String.valueOf(rows.text(column));
    try {
      return LocalDateTime.parse(text.replace(' ', 'T')).toEpochSecond(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw rows.bad(
          "expected a date like 2010-12-01 08:26:00 but found '%s'; correct or remove this row"
              .formatted(text));
    }
  }
}
