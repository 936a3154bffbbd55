package io.rankgraft.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.BadInputException;
import io.rankgraft.evaluate.lift.Lift;
import io.rankgraft.evaluate.lift.PairedBootstrap;
import io.rankgraft.evaluate.lift.PairedPredictions;
import io.rankgraft.evaluate.lift.TaskLift;
import io.rankgraft.job.JobRows;
import io.rankgraft.onnx.OnnxScorer;
import io.rankgraft.serve.Bundle;
import io.rankgraft.serve.Features;
import io.rankgraft.serve.RequestRows;
import io.rankgraft.serve.ScoreOutputs;
import io.rankgraft.serve.Scorer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A job whose rows are Spark's, and its bundle scored and judged on two executors. */
@Tag("spark")
@Timeout(600)
@ExtendWith(SparkCluster.class)
class SparkScoringTest {
  @TempDir static Path folder;
  private static final List<Row> ROWS = ClickFixture.rows(500, 5);
  private static Path bundle;
  private static Dataset<Row> rows;

  @BeforeAll
  static void trainFromSparkRows() throws IOException {
    Dataset<Row> train =
        SparkCluster.session().createDataFrame(ClickFixture.rows(600, 1), ClickFixture.COLUMNS);
    Dataset<Row> test =
        SparkCluster.session().createDataFrame(ClickFixture.rows(200, 2), ClickFixture.COLUMNS);
    bundle =
        ClickFixture.writeBundle(
            folder,
            JobRows.of(
                ClickFixture.schema(),
                () -> SparkRows.of("train", train),
                () -> SparkRows.of("test", test)));
    rows = ClickFixture.dataset(SparkCluster.session(), ROWS, 5);
  }

  /** By row, all scores as the command line prints them. */
  private static Map<Integer, String> scores(Dataset<Row> scored) {
    Map<Integer, String> byRow = new TreeMap<>();
    for (Row row : scored.collectAsList()) {
      byRow.put(
          row.getAs("row"),
          shown(row.getAs("score"), row.getAs("score-click"), row.getAs("score-click-host")));
    }
    return byRow;
  }

  private static String shown(float score, float click, float host) {
    return String.format(Locale.ROOT, "%.6g,%.6g,%.6g", score, click, host);
  }

  private static Map<Integer, String> localScores() {
    Map<Integer, String> byRow = new TreeMap<>();
    try (Scorer scorer = OnnxScorer.load(Bundle.open(bundle));
        Features features = scorer.newFeatures();
        ScoreOutputs outputs = scorer.newOutputs()) {
      RequestRows requests =
          RequestRows.ofSingles(
              scorer, new SparkRows("local", ClickFixture.COLUMNS, ROWS.iterator()));
      while (requests.fill(features)) {
        scorer.score(features, outputs);
        for (int i = 0; i < outputs.candidates(); i++) {
          byRow.put(
              byRow.size(),
              shown(
                  outputs.ranking().get(i),
                  outputs.floats("click").get(i),
                  outputs.floats("click-host").get(i)));
        }
      }
    }
    return byRow;
  }

  @Test
  void scoresAreThoseOfTheLocalScorerForSingleRowsAndForUsers() {
    SparkScoring scoring = SparkScoring.of(SparkCluster.session(), bundle);
    Map<Integer, String> expected = localScores();
    assertEquals(500, expected.size());
    assertEquals(expected, scores(scoring.score(rows)));
    assertEquals(expected, scores(scoring.withUser("user").withKept("row").score(rows)));
  }

  @Test
  void parquetIsScoredFromItsColumnsAndWhatIsKeptIsWhole() {
    String path = folder.resolve("parquet").toString();
    rows.write().option("parquet.block.size", 4096).parquet(path);
    Dataset<Row> parquet = SparkCluster.session().read().parquet(path);
    assertEquals(
        List.of("ColumnarBatchRow"),
        EngineRdd.rows(parquet).map(row -> row.getClass().getSimpleName()).distinct().collect());
    SparkScoring scoring = SparkScoring.of(SparkCluster.session(), bundle);
    assertEquals(localScores(), scores(scoring.withKept("row").score(parquet)));
    Dataset<Row> scored = scoring.score(parquet);
    assertEquals(localScores(), scores(scored));
    assertEquals(
        rows.sort("row").collectAsList(),
        scored.drop("score", "score-click", "score-click-host").sort("row").collectAsList());
  }

  @Test
  void aMissingColumnAndATakenNameAreToldBeforeAnythingRuns() {
    SparkScoring scoring = SparkScoring.of(SparkCluster.session(), bundle);
    assertEquals(
        "feature 'viewed': expected a column of that name but there is only [user, item]; nearest:"
            + " item, user",
        assertThrows(BadInputException.class, () -> scoring.score(rows.select("user", "item")))
            .getMessage());
    String taken =
        assertThrows(BadInputException.class, () -> scoring.withPrefix("click").score(rows))
            .getMessage();
    assertTrue(taken.contains("expected no column 'click'"), taken);
  }

  @Test
  void aLiftOnTwoExecutorsHasTheDigitsOfOneMachine() {
    Lift lift = Lift.ofDefaults().withBootstrap(new PairedBootstrap(200, .95, 7));
    Dataset<Row> scored =
        SparkScoring.of(SparkCluster.session(), bundle)
            .score(rows)
            .withColumn("key", functions.col("user").substr(2, 3).cast("int"))
            .withColumn("tied", functions.lit(.25).plus(functions.col("key").mod(3).divide(8)));
    List<Row> local = scored.collectAsList();
    TaskLift expected =
        lift.compare(
                PairedPredictions.ofBinary(
                        "click",
                        doubles(local, "click"),
                        doubles(local, "score-click-host"),
                        doubles(local, "score-click"))
                    .withControl("tied", doubles(local, "tied"))
                    .withBestControl("tied")
                    .withWeights(doubles(local, "weight"))
                    .withUnits(local.stream().mapToLong(r -> r.<Integer>getAs("key")).toArray())
                    .withSlice("early", slice(local)))
            .tasks()
            .get(0);
    SparkLift spark =
        SparkLift.ofBinary("click", "click", "score-click-host", "score-click")
            .withControl("tied", "tied")
            .withBestControl("tied")
            .withUnit("key")
            .withWeight("weight")
            .withSlice("early", functions.col("row").lt(100))
            .withLift(lift);
    assertEquals(expected, spark.compare(scored));
  }

  private static double[] doubles(List<Row> rows, String column) {
    return rows.stream().mapToDouble(r -> r.<Number>getAs(column).doubleValue()).toArray();
  }

  private static boolean[] slice(List<Row> rows) {
    boolean[] slice = new boolean[rows.size()];
    for (int i = 0; i < slice.length; i++) {
      slice[i] = rows.get(i).<Integer>getAs("row") < 100;
    }
    return slice;
  }
}
