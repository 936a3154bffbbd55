package io.rankgraft.app;

import io.rankgraft.data.BehaviourLog;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Names;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A multi-behaviour model of the command line. */
interface Family {
  /** All there are. */
  List<Family> ALL = List.of(new HpmrFamily(), new NmtrFamily());

  String name();

  String about();

  Set<String> presets();

  /**
   * A preset with some options replaced.
   *
   * @param behaviours of the log, upstream first
   * @throws IllegalArgumentException if there is no such preset or option, or a value is out of its
   *     range
   */
  Configured configure(String preset, Map<String, String> options, int behaviours);

  /** A model and all its options. */
  interface Configured {
    /** The options, as {@code --set} names them. */
    Record options();

    float learningRate();

    /** Examples a step. */
    int batch();

    int epochs();

    /** How many trainings it takes, one after another; each begins with what the last learnt. */
    int stages(BehaviourLog log);

    /** Builds TRAIN and SERVE of one training. */
    Ranker build(ModelGraph graph, BehaviourLog log, int stage);

    /** What a reader of the report should know. */
    List<String> remarks();
  }

  /**
   * @throws IllegalArgumentException if there is none of that name
   */
  static Family of(String name) {
    return ALL.stream()
        .filter(family -> family.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "model '%s': expected a known model but there is none of that name; %s"
                        .formatted(
                            name, Names.nearest(name, ALL.stream().map(Family::name).toList()))));
  }
}
