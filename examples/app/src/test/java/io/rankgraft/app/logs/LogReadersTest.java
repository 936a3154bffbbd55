package io.rankgraft.app.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReadersTest {
  @TempDir Path folder;

  private void file(String name, String... lines) throws IOException {
    Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private List<String> events(EventReader reader) {
    List<String> events = new ArrayList<>();
    reader.read(
        folder,
        (user, item, time, request, kinds) ->
            events.add("%s %s %s %s %s".formatted(user, item, time, request, kinds)));
    return events;
  }

  private void assertRefused(EventReader reader, String... parts) {
    String message = assertThrows(BadInputException.class, () -> events(reader)).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void aLineOfADozenIsInBulkAndCancellationsAndNamelessLinesAreNone() throws IOException {
    file(
        "transactions.csv",
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
        "536365,85123A,HEART,6,2010-12-01 08:26:00,2.55,17850,United Kingdom",
        "536365,BANK CHARGES,LANTERN,12,2010-12-01 08:26:00,3.39,17850,United Kingdom",
        "C536366,85123A,HEART,-6,2010-12-01 08:27:00,2.55,17850,United Kingdom",
        "536367,85123A,HEART,6,2010-12-01 08:28:00,2.55,,United Kingdom",
        "536368,85123A,HEART,6,2010-12-01 08:29:00,0,17850,United Kingdom");
    assertEquals(
        List.of(
            "17850 85123A 1291191960 536365 1", // 2010-12-01T08:26Z
            "17850 BANK_CHARGES 1291191960 536365 3"),
        events(new OnlineRetailLog()));
  }

  @Test
  void aDateThatIsNoneIsRefusedWithItsLine() throws IOException {
    file(
        "transactions.csv",
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
        "536365,85123A,HEART,6,yesterday,2.55,17850,United Kingdom");
    assertRefused(
        new OnlineRetailLog(), "transactions.csv, line 2", "expected a date", "yesterday");
  }

  @Test
  void productsBecomeCategoriesAndADiscountIsADeal() throws IOException {
    file(
        "products.csv",
        "\"product_id\",\"manufacturer_id\",\"department\",\"brand\",\"product_category\"",
        "\"1\",\"2\",\"GROCERY\",\"National\",\"FRZN ICE\"",
        "\"2\",\"2\",\"GROCERY\",\"Private\",\"SOAP, BAR\"",
        "\"3\",\"2\",\"MISC\",\"Private\",NA");
    file(
        "transactions_sample.csv",
        "household_id,store_id,basket_id,product_id,quantity,sales_value,retail_disc,coupon_disc,coupon_match_disc,week,transaction_timestamp",
        "9,1,77,1,1,3.86,0.43,0,0,5,1970-01-01 00:01:40",
        "9,1,77,2,1,3.86,0,0,0,5,1970-01-01 00:01:40",
        "9,1,77,2,1,3.86,0,0,1,5,1970-01-01 00:01:41",
        "9,1,77,3,1,3.86,0,0,0,5,1970-01-01 00:01:41");
    assertEquals(
        List.of(
            "9 FRZN_ICE 100 77 2", // national, on deal
            "9 SOAP_BAR 100 77 5", // own, full price
            "9 SOAP_BAR 101 77 3"), // own, on deal
        events(new CompleteJourneyLog()));
    Files.delete(folder.resolve("transactions_sample.csv"));
    assertRefused(new CompleteJourneyLog(), "expected a table 'transactions'");
  }

  @Test
  void eachBehaviourIsAFile() throws IOException {
    file("train_view.tsv", "user\titem\ttimestamp", "0\t5\t100");
    file("train_cart.tsv", "user\titem\ttimestamp", "0\t5\t110");
    file("train_buy.tsv", "user\titem\ttimestamp", "1\t6\t120");
    assertEquals(
        List.of("0 5 100  1", "0 5 110  2", "1 6 120  4"), events(BehaviourLogs.retailRocket()));
    assertRefused(BehaviourLogs.tmall(), "train_fav");
  }

  @Test
  void oneFileOfEventsNeedsBehavioursThatAreNamed() throws IOException {
    file(
        "events.csv",
        "time,behaviour,item,user,other",
        "100,click,red shoe,ann,1",
        "90,order,red shoe,ann,2");
    BehaviourLogs log = BehaviourLogs.events(List.of("click", "order"));
    assertEquals(List.of("ann red_shoe 100  1", "ann red_shoe 90  2"), events(log));
    assertRefused(
        BehaviourLogs.events(List.of("click", "buy")),
        "events.csv, line 3",
        "[click, buy]",
        "'order'");
    assertThrows(BadInputException.class, () -> BehaviourLogs.events(List.of("click")));
  }

  @Test
  void rowsAndTasksOfALogFollowFromItsBehaviours() {
    LogForm touches = BehaviourLogs.events(List.of("click", "cart", "order")).form();
    assertEquals(
        List.of("clicks", "carts", "orders"),
        touches.sequences().stream().map(LogForm.Sequence::name).toList());
    assertEquals(
        List.of("touch", "cart", "order"),
        touches.tasks().stream().map(LogForm.Task::name).toList());
    LogForm repeats = BehaviourLogs.events(List.of("click", "order")).withRepeats().form();
    assertEquals(List.of("order"), repeats.tasks().stream().map(LogForm.Task::name).toList());
  }

  @Test
  void partsAreNeverLargerThanWanted() {
    assertEquals(new Parts(1_000_000 - 96_000, 1_000_000 - 24_000), Parts.of(1_000_000, 72_000));
    // Of a smaller log the host keeps two fifths: 1,000 = 400 + 450 + 150.
    assertEquals(new Parts(400, 850), Parts.of(1000, 72_000));
    assertThrows(BadInputException.class, () -> Parts.of(40, 72_000));
  }
}
