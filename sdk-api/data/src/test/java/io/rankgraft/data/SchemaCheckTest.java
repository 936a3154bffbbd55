package io.rankgraft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rankgraft.data.FeatureType.Rule;
import io.rankgraft.data.RowPlan.Extra;
import io.rankgraft.data.RowPlan.Kind;
import io.rankgraft.data.SchemaCheck.Loss;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemaCheckTest {
  private static final RowPlan PLAN =
      RowPlan.of(
              new FeatureSchema(
                  List.of(
                      new Feature(
                          "item",
                          Axis.CANDIDATE,
                          new Categorical.Vocabulary(
                              List.of("a", "b"), Rule.RESERVE, Rule.RESERVE)),
                      new Feature(
                          "viewed",
                          Axis.REQUEST,
                          new FeatureType.IdSequence(Categorical.Ids.of(9), 2)),
                      new Feature("viewed-length", Axis.REQUEST, new FeatureType.Length("viewed")),
                      new Feature("price", Axis.CANDIDATE, new FeatureType.Dense(1, null)))))
          .with(new Extra("label-click", "click", Kind.BINARY));

  private static SchemaCheck check(List<Map<String, Object>> rows) {
    return SchemaCheck.of(PLAN, Rows.of("log", rows.iterator()), Long.MAX_VALUE);
  }

  @Test
  void everyLossIsCountedWithItsFirstPlaces() {
    SchemaCheck check =
        check(
            List.of(
                Map.of("item", "a", "viewed", "1 2", "price", 1, "click", 1, "more", 1),
                Map.of("item", "zz", "viewed", "1 2 3", "price", "1e39", "click", 2, "more", 1),
                Map.of("item", "", "viewed", "1 10", "price", "", "click", "", "more", 1)));
    assertEquals(3, check.rows());
    assertFalse(check.isSound());
    var item = check.columns().get("item");
    assertEquals(new EncodingCounts.Counts(3, 1, 1, 0), item.counts());
    assertEquals(List.of("log, row 2"), item.places().get(Loss.UNKNOWN));
    assertEquals(List.of("log, row 3"), item.places().get(Loss.MISSING));
    var viewed = check.columns().get("viewed");
    assertEquals(new EncodingCounts.Counts(5, 0, 0, 1), viewed.counts(), "of the sound rows");
    assertEquals(1, viewed.malformed());
    assertEquals(List.of("log, row 2"), viewed.places().get(Loss.CUT));
    assertEquals(2, check.columns().get("price").malformed());
    assertEquals(
        "log, row 2: feature 'price': expected a finite number that a float can hold but found 1.0E39",
        check.columns().get("price").places().get(Loss.MALFORMED).get(0));
    assertEquals(2, check.columns().get("label-click").malformed());
    assertEquals(List.of("more"), check.unread());
    assertEquals(
        "item: 1 of 3 missing (log, row 3); 1 of 3 unknown (log, row 2)", check.lines().get(0));
    assertEquals("read by nobody: more", check.lines().get(4));
  }

  @Test
  void soundRowsLoseNothing() {
    SchemaCheck check =
        check(List.of(Map.of("item", "a", "viewed", "1", "price", 1, "click", true)));
    assertTrue(check.isSound());
    assertEquals(List.of(), check.lines());
  }
}
