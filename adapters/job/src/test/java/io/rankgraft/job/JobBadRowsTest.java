package io.rankgraft.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.files.rows.RowFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows that a job cannot use are refused by file and line, before anything is trained. */
class JobBadRowsTest {
  @TempDir static Path hosts;
  @TempDir Path folder;

  @BeforeAll
  static void writeHosts() throws IOException {
    JobFixture.writeHosts(hosts);
  }

  private static FeatureSchema withWeight() {
    List<Feature> features = new ArrayList<>(JobFixture.schema().features());
    features.add(new Feature("weight", Axis.CANDIDATE, new FeatureType.Dense(1, null)));
    return new FeatureSchema(features);
  }

  /** Forty rows, the last of which is another. */
  private GraftJob job(FeatureSchema schema, String find, String instead) throws IOException {
    List<String> rows = new ArrayList<>(JobFixture.csv(40, 1).lines().toList());
    rows.set(40, rows.get(40).replaceFirst(find, instead));
    Path log = Files.write(folder.resolve("log.csv"), rows);
    return JobFixture.job(hosts.resolve("model.onnx"))
        .withRows(JobRows.of(schema, () -> RowFiles.open(log)))
        .withColumns(JobColumns.ofDefaults().withTime("time"));
  }

  private void refused(GraftJob job, String... parts) {
    Path out = folder.resolve("out");
    String message = assertThrows(IllegalArgumentException.class, () -> job.run(out)).getMessage();
    assertEquals(1, message.lines().count(), message);
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
    assertFalse(Files.exists(out), "nothing is left");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        // click, buy, amount, shown, weight and time are the last six columns
        "(.*,)[01]((,[^,]*){5}); $12$2; column 'click': expected 0 or 1 but found '2'",
        "(.*,)[01]((,[^,]*){5}); $1$2; column 'click': expected 0 or 1 but found none",
        "(.*,)[01]((,[^,]*){5}); $1yes$2; column 'click': expected 0 or 1 but found 'yes'",
        "(.*,)[12](,[^,]*); $1NaN$2; feature 'weight': expected a finite number but found 'NaN'",
        "(.*,)[12](,[^,]*); $1-Infinity$2; feature 'weight': expected a finite number but found",
        "(.*,)[12](,[^,]*); $11e39$2; feature 'weight': expected a finite number that a float",
        "(.*,)[12](,[^,]*); $1$2; feature 'weight': expected a value but it is missing",
        "(.*),[^,]*; $1; expected 10 values",
        "(.*),[^,]*; $1,noon; column 'time': expected"
      })
  void aValueIsRefusedByFileAndLine(String find, String instead, String fault) throws IOException {
    refused(job(withWeight(), find, instead), "log.csv, line 41", fault);
  }

  @Test
  void aLabelThatIsNoColumnIsNamedWithTheNearest() throws IOException {
    GraftJob job = job(JobFixture.schema(), "", "").withTask(JobTask.ofBinary("bay"));
    refused(job, "log.csv, line 2", "column 'bay'", "nearest: buy");
  }

  @Test
  void aMaskOtherThanOneOrZeroIsRefused() throws IOException {
    GraftJob job =
        job(JobFixture.schema(), "", "").withTask(JobTask.ofBinary("buy").withMask("amount"));
    refused(job, "column 'amount': expected 0 or 1");
  }

  @Test
  void anAmountMustBeANumber() throws IOException {
    refused(
        job(JobFixture.schema(), "(.*,)[0-9]((,[^,]*){3})", "$1much$2")
            .withTask(JobTask.parse("amount:amount")),
        "log.csv, line 41: column 'amount': expected a finite number but found 'much'");
  }

  @Test
  void aMatrixOfWhatIsNoFeatureNamesTheOption() throws IOException {
    GraftJob job = job(JobFixture.schema(), "", "");
    refused(
        job.withHost(job.host().withInput("user", "usr,item")),
        "--input user=usr,item",
        "nearest: user");
  }
}
