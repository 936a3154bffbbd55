/**
 * Evaluation on plain arrays: ranking protocols, trivial baselines, metrics of predictions, and
 * means with their errors. Knows no engine: a model enters as a {@link
 * io.rankgraft.evaluate.BlockScorer}.
 *
 * <pre>{@code
 * var ranking = FullRanking.ofThreads(2).evaluate(scorer, dataset);
 * RankingMetrics published = ranking.metrics(CandidateMask.TARGET_TRAIN, TestSlice.ALL);
 * double hr10 = published.hr(10);
 * double newToTheUser = ranking.metrics(CandidateMask.TARGET_TRAIN, TestSlice.UNSEEN).hr(10);
 * }</pre>
 *
 * <p>Ties count at their expected value under a random order, so a scorer that says nothing (all
 * scores equal) gets HR@K = K / candidates, and no metric depends on how items are numbered.
 *
 * <p>One evaluation pass keeps, per test item, how many candidates score higher and how many score
 * the same, under both candidate masks. Cutoffs, masks and slices are chosen afterwards.
 */
package io.rankgraft.evaluate;
