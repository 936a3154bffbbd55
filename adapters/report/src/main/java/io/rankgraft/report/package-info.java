/**
 * Reports of a training run and of a comparison of variants: value records, written as JSON and as
 * one self-contained HTML page with its plots inside.
 *
 * <pre>{@code
 * var rows = RankingRow.of("hpmr", result, 10, 20, 50);
 * new ReportFolder(out).write(report);      // report.json and report.html
 * }</pre>
 *
 * <p>A report says in its first lines whether a ranker without a model beats the model, prints
 * every number with its protocol, and splits metrics by test items seen and unseen in auxiliary
 * behaviours.
 */
package io.rankgraft.report;
