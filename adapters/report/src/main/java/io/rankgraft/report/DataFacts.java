package io.rankgraft.report;

import java.util.Map;

/** What a report says about its data. */
public sealed interface DataFacts permits DatasetFacts, TaskFacts {
  String name();

  /** What the reader tolerated, by reason. */
  Map<String, Long> notes();

  /** Name and size in one line. */
  String summary();

  /** All there is to say, by what it is, the notes left out. */
  Map<String, String> lines();
}
