package io.rankgraft.app.logs;

import io.rankgraft.app.logs.LogForm.Sequence;
import io.rankgraft.app.logs.LogForm.Task;
import io.rankgraft.data.BadInputException;
import io.rankgraft.files.table.TableRows;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Complete Journey (84.51°), files {@code transactions} or {@code transactions_sample}, and {@code
 * products}: a row is a household, a product category and a basket; bought, and bought on deal (a
 * discount of store or coupon). Sequences of categories from earlier baskets: the store's own
 * brand, on deal, at full price. Products without a category take no part.
 */
final class CompleteJourneyLog implements EventReader {
  private static final int OWN = 1;
  private static final int DEAL = 2;
  private static final int FULL = 4;

  @Override
  public LogForm form() {
    return new LogForm(
        List.of(Sequence.of("own", OWN), Sequence.of("deals", DEAL), Sequence.of("full", FULL)),
        15,
        List.of(new Task("deal", DEAL), new Task("buy", OWN | DEAL | FULL)),
        false,
        3,
        1500,
        1);
  }

  private record Product(String category, boolean own) {}

  @Override
  public void read(Path data, Sink sink) {
    Map<String, Product> products = products(data);
    Path file =
        TableRows.find(data, "transactions")
            .or(() -> TableRows.find(data, "transactions_sample"))
            .orElseThrow(
                () ->
                    BadInputException.in(
                        data,
                        "expected a table 'transactions' or 'transactions_sample' as one of %s but there is no such file"
                            .formatted(TableRows.ENDINGS)));
    try (TableRows rows = TableRows.open(file)) {
      int household = rows.column("household_id");
      int basket = rows.column("basket_id");
      int product = rows.column("product_id");
      int store = rows.column("retail_disc");
      int coupon = rows.column("coupon_disc");
      int match = rows.column("coupon_match_disc");
      int time = rows.column("transaction_timestamp");
      while (rows.next()) {
        Product of = products.get(rows.text(product));
        if (of == null) {
          continue;
        }
        boolean deal = rows.number(store) > 0 || rows.number(coupon) > 0 || rows.number(match) > 0;
        sink.event(
            EventReader.word(rows.text(household)),
            of.category(),
            OnlineRetailLog.seconds(rows, time),
            rows.text(basket),
            (of.own() ? OWN : 0) | (deal ? DEAL : FULL));
      }
    }
  }

  private static Map<String, Product> products(Path data) {
    Map<String, Product> products = new HashMap<>();
    try (TableRows rows = TableRows.open(data, "products")) {
      int id = rows.column("product_id");
      int brand = rows.column("brand");
      int category = rows.column("product_category");
      while (rows.next()) {
        String name = rows.text(category);
        if (name != null && !name.equals("NA")) {
          products.put(
              rows.text(id),
              new Product(EventReader.word(name), "Private".equals(rows.text(brand))));
        }
      }
    }
    return products;
  }
}
