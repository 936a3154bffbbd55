package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class RerankingTest {
  @Test
  void positionsAreMeansOverListsAndTiesCountAtTheirExpectedOne() {
    int[] begin = {0, 3, 5};
    double[] relevance = {0, 3, 3, 1, 0};
    double[] scores = {.1, .2, .3, .5, .9};
    Reranking moved = Reranking.of(begin, relevance, scores);
    assertArrayEquals(new double[] {(3 + 1) / 2.0, (1.5 + 2) / 2, 1.5}, moved.ideal());
    assertArrayEquals(new double[] {(3 + 2) / 2.0, (2 + 1) / 2.0, 1}, moved.predicted());
  }
}
