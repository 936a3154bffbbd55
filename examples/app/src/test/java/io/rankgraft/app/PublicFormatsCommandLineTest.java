package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --data DIR} with Parquet, and with files as data sets are published. */
class PublicFormatsCommandLineTest {
  private static final List<String> SMALL_HEROES =
      List.of("hidden=4", "fieldWidth=4", "positionWidth=2", "headWidths=4", "positions=4");

  @TempDir private Path folder;

  private String err;

  private int train(String model, Path data, String out, List<String> set) {
    List<String> args = new ArrayList<>(List.of("train", model, "--data", data.toString()));
    args.addAll(List.of("--epochs", "1", "--out", folder.resolve(out).toString(), "--set"));
    args.addAll(set);
    StringWriter errors = new StringWriter();
    int status =
        Main.run(
            new PrintWriter(new StringWriter()),
            new PrintWriter(errors),
            args.toArray(String[]::new));
    err = errors.toString();
    return status;
  }

  private JsonNode report(String out) throws IOException {
    return Options.JSON.readTree(folder.resolve(out).resolve("report.json").toFile());
  }

  @Test
  void htlNetReadsTheSameFromParquetAsFromCsv() throws IOException {
    List<String> set = List.of("batch=50", "layers=8", "tower=8,4", "head=single", "merge=sum");
    Path csv = SmallFiles.hillstrom(folder.resolve("csv"));
    assertEquals(0, train("htlnet", csv, "a", set), () -> err);
    Path parquet = Files.createDirectories(folder.resolve("parquet"));
    Path text = folder.resolve("plain.csv");
    Files.writeString(text, Files.readString(csv.resolve("hillstrom.csv")));
    PublicFormats.parquet(text, parquet.resolve("hillstrom.parquet"));
    assertEquals(0, train("htlnet", parquet, "b", set), () -> err);
    assertEquals(report("a").path("metrics"), report("b").path("metrics"));
    assertEquals(report("a").path("dataset"), report("b").path("dataset"));
  }

  @Test
  void aParquetFileThatIsNoneIsOneLineAndStatusTwo() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.writeString(data.resolve("hillstrom.parquet"), "recency,spend\n1,2\n");
    assertEquals(2, train("htlnet", data, "out", List.of("batch=50")));
    assertEquals(1, err.strip().lines().count(), err);
    assertTrue(err.contains("hillstrom.parquet: expected a Parquet file to read but"), err);
  }

  @Test
  void dtrnReadsTenrec() throws IOException {
    List<String> set =
        List.of(
            "dim=4",
            "heads=2",
            "length=4",
            "expert=8",
            "tower=4",
            "hyperHidden=4",
            "batch=64",
            "only=click",
            "without=follow,like,share",
            "head=shared_bottom",
            "tenrecRows=350");
    assertEquals(
        0, train("dtrn", PublicFormats.tenrec(folder.resolve("data")), "out", set), () -> err);
    JsonNode report = report("out");
    assertEquals(
        350,
        report
            .at("/dataset/notes/rows read, the first of the file; the others were left out")
            .asInt());
    assertTrue(report.path("split").asText().contains("each user's order"), report.toString());
  }

  @Test
  void heroesReadsCriteo() throws IOException {
    Path data = PublicFormats.criteo(folder.resolve("data"));
    assertEquals(0, train("heroes", data, "out", SMALL_HEROES), () -> err);
    assertTrue(report("out").path("split").asText().contains("conversion or none"));
  }

  @Test
  void heroesReadsAliCcp() throws IOException {
    Path data = PublicFormats.aliCcp(folder.resolve("data"));
    assertEquals(0, train("heroes", data, "out", SMALL_HEROES), () -> err);
    assertTrue(report("out").path("split").asText().contains("common features"));
  }
}
