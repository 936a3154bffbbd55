package io.rankgraft.testkit;

import io.rankgraft.data.Axis;
import io.rankgraft.data.Categorical;
import io.rankgraft.data.Feature;
import io.rankgraft.data.FeatureSchema;
import io.rankgraft.data.FeatureType;
import io.rankgraft.graph.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The log a {@link TestSite} reads: an item, its sequences, tasks, and what is added. Immutable.
 *
 * @param schema the feature {@code item} is ranked; a feature {@code user} is whose rows they are
 * @param tasks upstream first; the last is the target
 * @param requests whether candidates share requests: the input {@code request-of} says which
 * @param aged whether there are times: inputs {@code <sequence>-ages}, hours, and of lists {@code
 *     list-gaps}, seconds
 * @param listLength rows of a list; 0 where rows are no lists
 * @param splice whether consumers of a tap read the graft's output
 */
public record TestLog(
    FeatureSchema schema,
    List<Task> tasks,
    boolean requests,
    boolean aged,
    int listLength,
    boolean splice) {
  public static final String ITEM = "item";
  public static final String USER = "user";

  public TestLog {
    tasks = List.copyOf(tasks);
  }

  /**
   * An item of {@code items} ids and a sequence of it for each behaviour.
   *
   * @param length the greatest number of events of a sequence
   */
  public static TestLog of(int items, int length, List<String> behaviours, List<Task> tasks) {
    List<Feature> features = new ArrayList<>();
    features.add(new Feature(ITEM, Axis.CANDIDATE, ids(items)));
    for (String behaviour : behaviours) {
      features.add(
          new Feature(behaviour, Axis.REQUEST, new FeatureType.IdSequence(ids(items), length)));
    }
    return new TestLog(new FeatureSchema(features), tasks, false, false, 0, false);
  }

  /** Ids that are their values, 0 to {@code count} − 1. */
  public static Categorical ids(int count) {
    List<String> values = IntStream.range(0, count).mapToObj(Integer::toString).toList();
    return new Categorical.Vocabulary(values, FeatureType.Rule.REJECT, FeatureType.Rule.REJECT);
  }

  /** With one more feature. */
  public TestLog with(Feature feature) {
    List<Feature> features = new ArrayList<>(schema.features());
    features.add(feature);
    return new TestLog(new FeatureSchema(features), tasks, requests, aged, listLength, splice);
  }

  /** With a user of so many ids. */
  public TestLog withUsers(int users) {
    return with(new Feature(USER, Axis.REQUEST, ids(users)));
  }

  public TestLog withTasks(Task... other) {
    return new TestLog(schema, List.of(other), requests, aged, listLength, splice);
  }

  public TestLog withRequests() {
    return new TestLog(schema, tasks, true, aged, listLength, splice);
  }

  public TestLog withAges() {
    return new TestLog(schema, tasks, requests, true, listLength, splice);
  }

  public TestLog withLists(int length) {
    return new TestLog(schema, tasks, requests, aged, length, splice);
  }

  public TestLog withSplice() {
    return new TestLog(schema, tasks, requests, aged, listLength, true);
  }
}
