package io.rankgraft.files.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcquireValuedShoppersTest {
  private static final String HEADER =
      "id,chain,dept,category,company,brand,date,productsize,productmeasure,purchasequantity,purchaseamount";

  @TempDir private Path folder;

  private static String line(String id, String company, String brand, String date, String paid) {
    return "%s,205,7,707,%s,%s,%s,12,OZ,1,%s".formatted(id, company, brand, date, paid);
  }

  private void write(List<String> lines) throws IOException {
    Files.writeString(
        folder.resolve("transactions.csv"), HEADER + "\n" + String.join("\n", lines) + "\n");
  }

  private LabelledTable read(int companies) {
    AcquireValuedShoppers all = AcquireValuedShoppers.DEFAULTS;
    return new AcquireValuedShoppers(all.from(), all.to(), companies).read(folder);
  }

  @Test
  void labelsAreOfTheDaysAfterTheFirstPurchaseFromTheCompany() throws IOException {
    write(
        List.of(
            line("86246", "1", "a", "2012-03-02", "2.50"),
            line("86246", "1", "b", "2012-03-02", "7.50"), // the dearest of the first day
            line("86246", "1", "a", "2012-03-05", "-2.50"), // a return
            line("86246", "1", "a", "2012-04-01", "4.00"), // 30 days after
            line("86246", "1", "a", "2012-04-02", "9.00"), // 31 days after
            line("86246", "2", "a", "2012-06-01", "3.00"),
            line("86246", "2", "a", "2013-06-01", "3.00"), // 365 days after
            line("86252", "1", "a", "2012-07-02", "1.00"), // after the window
            line("86252", "2", "a", "2012-07-01", "1.00")));
    LabelledTable table = read(2);
    assertEquals(3, table.rows().rows());
    assertArrayEquals(new float[] {1, 1, 0}, table.labels("repurchase-1y"));
    assertArrayEquals(new float[] {1, 0, 0}, table.labels("repurchase-1m"));
    assertArrayEquals(new float[] {4, 0, 0}, table.labels("amount-1m"));
    float[] amount = table.rows().floats("log-amount");
    assertEquals(Math.log1p(10), amount[0], 1e-6);
    assertEquals(Math.log1p(2), table.rows().floats("log-products")[0], 1e-6);
    int[] brand = ((io.rankgraft.data.Column.Ints) table.rows().columns().get("brand")).values();
    assertTrue(brand[0] != brand[1], "the brand is that of the dearest product");
    assertEquals(brand[1], brand[2]);
    assertEquals(1L, table.notes().get("returns and amounts of 0, left out"));
    assertEquals(0, table.brokenChains());
  }

  @Test
  void companiesAreThoseWithTheMostTransactions() throws IOException {
    write(
        List.of(
            line("1", "big", "a", "2012-03-02", "1"),
            line("1", "small", "a", "2012-03-02", "1"),
            line("2", "big", "a", "2012-03-03", "1")));
    assertEquals(2, read(1).rows().rows());
    assertEquals(3, read(5).rows().rows());
  }

  @Test
  void aFileThatIsNotInTheOrderOfCustomersIsRefused() throws IOException {
    write(
        List.of(
            line("1", "1", "a", "2012-03-02", "1"),
            line("2", "1", "a", "2012-03-02", "1"),
            line("1", "1", "a", "2012-03-03", "1")));
    String message = assertThrows(BadInputException.class, () -> read(1)).getMessage();
    assertTrue(message.contains("line 4") && message.contains("sort the file by id"), message);
  }

  @Test
  void aRowWithoutADateIsNamed() throws IOException {
    write(List.of(line("1", "1", "a", "March", "1")));
    String message = assertThrows(BadInputException.class, () -> read(1)).getMessage();
    assertTrue(message.contains("line 2") && message.contains("'March'"), message);
  }

  @Test
  void theOtherFileOfThisNameIsToldByItsColumns() throws IOException {
    write(List.of(line("1", "1", "a", "2012-03-02", "1")));
    assertTrue(AcquireValuedShoppers.isIn(folder));
    Files.writeString(
        folder.resolve("transactions.csv"),
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n");
    assertFalse(AcquireValuedShoppers.isIn(folder));
  }
}
