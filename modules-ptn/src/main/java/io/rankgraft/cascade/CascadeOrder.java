package io.rankgraft.cascade;

import io.rankgraft.graph.Names;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which behaviours a behaviour rests on. NMTR, footnote 1, leaves partial orders to future work;
 * how several are combined is ours.
 *
 * @param after by behaviour, those it rests on, all of them upstream of it; a behaviour that is not
 *     named rests on the one before it. So an empty map is the paper's total order, and {@code
 *     {"share": ["view"], "buy": ["cart", "share"]}} makes a fork of it
 */
public record CascadeOrder(Map<String, List<String>> after) {
  public CascadeOrder {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    after.forEach((name, before) -> copy.put(name, List.copyOf(before)));
    after = Collections.unmodifiableMap(copy);
  }

  /** Each behaviour rests on the one before it. */
  public static CascadeOrder total() {
    return new CascadeOrder(Map.of());
  }

  /**
   * For each behaviour, those it rests on directly, by place.
   *
   * @param behaviours upstream first
   * @throws IllegalArgumentException if a name is no behaviour, or not upstream of what rests on it
   */
  List<SortedSet<Integer>> direct(List<String> behaviours) {
    after.keySet().forEach(name -> place(behaviours, name));
    List<SortedSet<Integer>> direct = new ArrayList<>();
    for (int r = 0; r < behaviours.size(); r++) {
      String name = behaviours.get(r);
      SortedSet<Integer> before = new TreeSet<>();
      if (!after.containsKey(name)) {
        if (r > 0) {
          before.add(r - 1);
        }
      } else {
        for (String other : after.get(name)) {
          int place = place(behaviours, other);
          if (place >= r) {
            throw new IllegalArgumentException(
                "cascade order '%s': expected it after behaviours upstream of it but got '%s'; the order is %s"
                    .formatted(name, other, behaviours));
          }
          before.add(place);
        }
      }
      direct.add(before);
    }
    return direct;
  }

  /** For each behaviour, all those it rests on, directly or through others, by place. */
  List<SortedSet<Integer>> upstream(List<String> behaviours) {
    List<SortedSet<Integer>> all = new ArrayList<>();
    for (SortedSet<Integer> direct : direct(behaviours)) {
      SortedSet<Integer> upstream = new TreeSet<>(direct);
      direct.forEach(s -> upstream.addAll(all.get(s)));
      all.add(upstream);
    }
    return all;
  }

  private static int place(List<String> behaviours, String name) {
    int place = behaviours.indexOf(name);
    if (place < 0) {
      throw new IllegalArgumentException(
          "cascade order '%s': expected one of the behaviours %s but it is none; %s"
              .formatted(name, behaviours, Names.nearest(name, behaviours)));
    }
    return place;
  }
}
