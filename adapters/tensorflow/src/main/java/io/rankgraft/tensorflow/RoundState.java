package io.rankgraft.tensorflow;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a round starts from: the step, and all parameters and states by name, row-major. Arrays are
 * not copied.
 */
public record RoundState(long step, Map<String, float[]> values) implements Serializable {
  /** The state of a session. */
  public static RoundState of(ModelSession session) {
    return new RoundState(session.step(), session.values());
  }

  /** Overwrites a session's variables and its step. */
  public void into(ModelSession session) {
    values.forEach(session::assign);
    session.setStep(step);
  }

  /** Bytes of all values. */
  public long bytes() {
    return values.values().stream().mapToLong(v -> (long) v.length * Float.BYTES).sum();
  }

  /**
   * The state after a round: the mean over partitions of what each came to, as sums of doubles in
   * the order of the partitions, then rounded once. A row of a table is the mean over the
   * partitions that changed it, so one that only one of them did is exactly that one's.
   *
   * @param parts one per partition, in their order
   * @param steps that each partition took
   */
  public RoundState merged(List<RoundPart> parts, int steps) {
    Map<String, float[]> next = new LinkedHashMap<>();
    List<Touched> tables = new ArrayList<>();
    for (String table : parts.get(0).tables().keySet()) {
      tables.add(Touched.of(parts.stream().map(p -> p.tables().get(table)).toList()));
    }
    values.forEach(
        (name, before) -> {
          if (parts.get(0).dense().containsKey(name)) {
            next.put(name, mean(parts.stream().map(p -> p.dense().get(name)).toList()));
            return;
          }
          Touched touched =
              tables.stream().filter(t -> t.has(name)).findFirst().orElseThrow();
          next.put(name, touched.mean(name, before));
        });
    return new RoundState(step + steps, next);
  }

  private static float[] mean(List<float[]> each) {
    float[] mean = new float[each.get(0).length];
    for (int i = 0; i < mean.length; i++) {
      double sum = 0;
      for (float[] one : each) {
        sum += one[i];
      }
      mean[i] = (float) (sum / each.size());
    }
    return mean;
  }

  /**
   * The changed rows of one table over all partitions.
   *
   * @param place of a row among them
   * @param counts how many partitions changed each
   */
  private record Touched(
      List<RoundPart.Rows> parts, Map<Integer, Integer> place, List<Integer> counts) {
    static Touched of(List<RoundPart.Rows> parts) {
      Map<Integer, Integer> place = new HashMap<>();
      List<Integer> counts = new ArrayList<>();
      for (RoundPart.Rows part : parts) {
        for (int id : part.ids()) {
          int at = place.computeIfAbsent(id, i -> counts.size());
          if (at == counts.size()) {
            counts.add(0);
          }
          counts.set(at, counts.get(at) + 1);
        }
      }
      return new Touched(parts, place, counts);
    }

    boolean has(String variable) {
      return parts.get(0).values().containsKey(variable);
    }

    float[] mean(String variable, float[] before) {
      float[] after = before.clone();
      if (place.isEmpty()) {
        return after;
      }
      int width = parts.get(0).widths().get(variable);
      double[] sums = new double[place.size() * width];
      for (RoundPart.Rows part : parts) {
        float[] own = part.values().get(variable);
        for (int r = 0; r < part.ids().length; r++) {
          int at = place.get(part.ids()[r]);
          for (int c = 0; c < width; c++) {
            sums[at * width + c] += own[r * width + c];
          }
        }
      }
      place.forEach(
          (id, at) -> {
            for (int c = 0; c < width; c++) {
              after[id * width + c] = (float) (sums[at * width + c] / counts.get(at));
            }
          });
      return after;
    }
  }
}
