package io.rankgraft.spark;

import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Two executors in processes of their own, shared by all test classes. Executors have the tests'
 * class path. The environment has SPARK_HOME, a folder with a folder {@code jars}, and
 * SPARK_SCALA_VERSION.
 */
final class SparkCluster implements BeforeAllCallback {
  private static SparkSession session;

  static SparkSession session() {
    return session;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(Namespace.create(SparkCluster.class))
        .getOrComputeIfAbsent("cluster", key -> start(), AutoCloseable.class);
  }

  private static AutoCloseable start() {
    session =
        SparkSession.builder()
            .master("local-cluster[2,1,1024]")
            .appName("rankgraft-tests")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            .config("spark.executor.memory", "900m")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .config("spark.executor.extraJavaOptions", "-XX:+UseSerialGC")
            .config("spark.executorEnv.TF_CPP_MIN_LOG_LEVEL", "2")
            .config("spark.executorEnv.OMP_NUM_THREADS", "1")
            .config("spark.sql.shuffle.partitions", "3")
            .config("spark.sql.session.timeZone", "UTC")
            .getOrCreate();
    session.sparkContext().setLogLevel("ERROR");
    return session::stop;
  }
}
