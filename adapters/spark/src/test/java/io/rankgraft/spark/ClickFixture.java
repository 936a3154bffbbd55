package io.rankgraft.spark;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.data.FeatureType.Rule;
import io.rankgraft.graph.Build;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Initializer;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.job.GraftJob;
import io.rankgraft.job.HostSource;
import io.rankgraft.job.JobRows;
import io.rankgraft.job.JobTask;
import io.rankgraft.job.TrainingOptions;
import io.rankgraft.onnx.export.OnnxExport;
import io.rankgraft.registry.GraftRegistry;
import io.rankgraft.tensorflow.ModelSession;
import io.rankgraft.tensorflow.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A small host and log. Users click items they have viewed; the host, a product of two random
 * vectors, knows nothing of it.
 */
final class ClickFixture {
  private static final int USERS = 30;
  private static final int ITEMS = 20;
  private static final int LENGTH = 4;
  private static final int DIM = 4;

  static final StructType COLUMNS =
      new StructType()
          .add("row", DataTypes.IntegerType)
          .add("user", DataTypes.StringType)
          .add("item", DataTypes.StringType)
          .add("viewed", DataTypes.createArrayType(DataTypes.StringType))
          .add("click", DataTypes.IntegerType)
          .add("weight", DataTypes.DoubleType)
          .add("time", DataTypes.LongType);

  private ClickFixture() {}

  static FeatureSchema schema() {
    Categorical items = new Categorical.Vocabulary(names("i", ITEMS), Rule.RESERVE, Rule.RESERVE);
    return new FeatureSchema(
        List.of(
            new Feature(
                "user",
                Axis.REQUEST,
                new Categorical.Vocabulary(names("u", USERS), Rule.REJECT, Rule.RESERVE)),
            new Feature("item", Axis.CANDIDATE, items),
            new Feature("viewed", Axis.REQUEST, new FeatureType.IdSequence(items, LENGTH))));
  }

  private static List<String> names(String prefix, int n) {
    return IntStream.range(0, n).mapToObj(i -> prefix + i).toList();
  }

  static List<Row> rows(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Row> all = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      int user = random.nextInt(USERS);
      int item = random.nextInt(ITEMS);
      List<String> viewed = new ArrayList<>();
      for (int e = user % (LENGTH + 1); e > 0; e--) {
        viewed.add("i" + (user * 7 + e * 3) % ITEMS);
      }
      boolean click = random.nextDouble() < (viewed.contains("i" + item) ? .8 : .2);
      all.add(
          RowFactory.create(
              row,
              "u" + user,
              "i" + item,
              viewed.toArray(String[]::new),
              click ? 1 : 0,
              row % 3 == 0 ? 2.0 : 1.0,
              1000L + row / 2));
    }
    return all;
  }

  /** The rows in some partitions of Spark. */
  static Dataset<Row> dataset(SparkSession spark, List<Row> rows, int partitions) {
    return spark.createDataFrame(rows, COLUMNS).repartition(partitions);
  }

  /** {@link #writeBundle(Path, JobRows)} of generated rows. */
  static Path writeBundle(Path folder) throws IOException {
    return writeBundle(
        folder, JobRows.of(schema(), () -> raw(rows(600, 1)), () -> raw(rows(200, 2))));
  }

  private static SparkRows raw(List<Row> rows) {
    return new SparkRows("rows", COLUMNS, rows.iterator());
  }

  /** The bundle of a graft onto the host after one epoch, below a folder that gets the host too. */
  static Path writeBundle(Path folder, JobRows rows) throws IOException {
    return GraftJob.onto(HostSource.of(writeHost(folder)).withTap("logit", "logit"))
        .withGraft(GraftRegistry.ofServices().graft("cascade").configured(Map.of("dim", "4")))
        .withTask(JobTask.ofBinary("click"))
        .withRows(rows)
        .withControls(false)
        .withTraining(TrainingOptions.ofDefaults().withEpochs(1).withBatch(64).withThreads(1))
        .run(folder.resolve("out"))
        .bundle();
  }

  private static Map<String, Operand<TFloat32>> host(GraftScope scope) {
    Ops tf = scope.tf();
    Operand<TInt32> user = scope.input("user", TInt32.class, Shape.of(-1), Axis.CANDIDATE);
    Operand<TInt32> item = scope.input("item", TInt32.class, Shape.of(-1), Axis.CANDIDATE);
    Operand<TFloat32> u =
        scope.embedding("users", USERS + 1, DIM, Initializer.normal(.5f)).lookup(user);
    Operand<TFloat32> v =
        scope.embedding("items", ITEMS + 2, DIM, Initializer.normal(.5f)).lookup(item);
    Map<String, Operand<TFloat32>> outputs = new LinkedHashMap<>();
    outputs.put("logit", tf.reduceSum(tf.math.mul(u, v), tf.constant(1)));
    return outputs;
  }

  /** Writes an ONNX file. */
  static Path writeHost(Path folder) throws IOException {
    try (ModelGraph model = ModelGraph.withSeed(3)) {
      host(model.scope(Build.SERVE));
      try (ModelSession session = ModelSession.open(model, Threads.of(1));
          ModelGraph exported = ModelGraph.forExport(session::values, 0)) {
        return Files.write(
            folder.resolve("host.onnx"),
            OnnxExport.of(exported, host(exported.scope(Build.EXPORT))).model());
      }
    }
  }
}
