/**
 * Scoring, lift and training where a log lies: on Apache Spark.
 *
 * <pre>{@code
 * Dataset<Row> scored = SparkScoring.of(spark, bundle).withUser("user").score(rows);
 * TaskLift lift =
 *     SparkLift.ofBinary("click", "click", "score-click-host", "score-click")
 *         .withUnit("user")
 *         .compare(scored);
 * }</pre>
 *
 * <p>Data, shuffles, retries and schedules are Spark's. What runs in a task is a pure function of
 * its rows and of what was broadcast, so a task that is run again gives the same bits. Java API
 * only; Spark is provided by the cluster.
 */
package io.rankgraft.spark;
