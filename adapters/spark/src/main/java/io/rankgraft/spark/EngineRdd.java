package io.rankgraft.spark;

import java.util.Iterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.ColumnarToRowExec;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SQLExecutionRDD;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Between data sets and what Spark's engine makes of them. */
final class EngineRdd {
  private EngineRdd() {}

  /**
   * Rows, each of which is there until the next one is asked for. Where the plan ends with columns,
   * as that of Parquet does, they are rows over these: Spark would copy all values into others.
   */
  static JavaRDD<InternalRow> rows(Dataset<Row> rows) {
    QueryExecution execution = ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution();
    SparkPlan plan = execution.executedPlan();
    if (plan instanceof WholeStageCodegenExec stage) {
      plan = stage.child();
    }
    if (!(plan instanceof ColumnarToRowExec columns)) {
      return execution.toRdd().toJavaRDD();
    }
    FlatMapFunction<Iterator<ColumnarBatch>, InternalRow> byRow = Batches::new;
    return new SQLExecutionRDD( // tasks have the session's settings, as those of toRdd have
            columns.child().executeColumnar().toJavaRDD().mapPartitions(byRow).rdd(),
            execution.sparkSession().sessionState().conf())
        .toJavaRDD();
  }

  /** A data set of rows that tasks make. */
  static Dataset<Row> dataset(SparkSession session, JavaRDD<InternalRow> rows, StructType schema) {
    return ((org.apache.spark.sql.classic.SparkSession) session)
        .internalCreateDataFrame(rows.rdd(), schema, false);
  }
}
